"""Make docs/map.png: the busiest street of the demo town on the map, with one uncovered firm chosen.

    .venv/bin/python docs/picture.py

Needs what the browser tests need: Playwright, and Debian's chromium with fonts-noto-cjk.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Page, sync_playwright

from orggraph.cli import main

CHROMIUM = "/usr/bin/chromium"
BUSIEST = "() => encodeURIComponent(orggraph.marks().filter(m => m.type === 'area').sort((a, b) => b.rows - a.rows)[0].id)"
UNCOVERED = "() => encodeURIComponent(orggraph.marks().filter(m => m.type === 'firm' && m.sums.uncovered).sort((a, b) => a.id < b.id ? -1 : 1)[0].id)"


def go(page: Page, link: str) -> None:
    """Open a view by its link, as the address line does."""
    page.evaluate("link => { location.hash = link }", link)
    page.wait_for_function("link => orggraph.view() === link", arg=link)
    page.wait_for_timeout(300)


def picture(target: Path) -> None:
    """Make the town and its page by the command, open it, and take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        CliRunner().invoke(main, ["demo", "-o", folder], catch_exceptions=False)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 760})
        page.goto((Path(folder) / "results" / "map.html").as_uri())
        page.wait_for_selector("html[data-ready]")
        area = "area="
        for _ in range(2):
            area += page.evaluate(BUSIEST)
            go(page, area)
            area += "%2F"
        go(page, f"{area.removesuffix('%2F')}&chosen={page.evaluate(UNCOVERED)}")
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    picture(Path(__file__).with_name("map.png"))
