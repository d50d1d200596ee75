"""Make the pictures of the pages: docs/map.png, docs/guide-report.png and docs/guide-plan.png, all
of the demo town.

    .venv/bin/python docs/picture.py

The map is the whole town as it opens; it needs what the browser tests need:
Playwright, and Debian's chromium with fonts-noto-cjk. The workbooks are printed as an office prints
them: LibreOffice Calc and poppler-utils.

docs/neo4j-firm.png is not made here: it is the answer to `cypher/firm.cypher` in Neo4j Browser 5.24
(`org.neo4j.client:neo4j-browser` of Maven Central, beside the jars of `tests/neo4j_server.py` with
HTTP on) with the style of `orggraph neo4j favourites`, of a made-up town of 400 firms.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from orggraph.cli.main import main

DOCS = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"


def map_picture(town: Path, target: Path) -> None:
    """Open the map of the town and take the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 760})
        page.goto((town / "results" / "map.html").as_uri())
        page.wait_for_selector("html[data-ready]")
        page.wait_for_timeout(300)
        page.screenshot(path=target)
        browser.close()


def printed_page(workbook: Path, words: str, inches: float, dots: int, target: Path) -> None:
    """Print a workbook and take the uppermost inches of the first page that holds these words,
    at so many dots an inch.
    """
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", workbook.parent, workbook],
        check=True,
        capture_output=True,
    )
    paper = workbook.with_suffix(".pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True
    ).stdout
    page = str(next(number for number, said in enumerate(text.split("\f"), 1) if words in said))
    subprocess.run(
        [
            "pdftoppm",
            "-f",
            page,
            "-l",
            page,
            "-r",
            str(dots),
            "-H",
            str(round(inches * dots)),
            "-singlefile",
            "-png",
            paper,
            target.with_suffix(""),
        ],
        check=True,
    )


def main_pictures() -> None:
    """Make the town by the command, as a person does, and take all pictures of it."""
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder)
        CliRunner().invoke(main, ["demo", "-o", folder], catch_exceptions=False)
        CliRunner().invoke(
            main, ["plan", folder, "-o", str(town / "plan.xlsx")], catch_exceptions=False
        )
        printed_page(
            town / "results" / "report.xlsx", "各区情况", 4.4, 80, DOCS / "guide-report.png"
        )
        printed_page(town / "plan.xlsx", "联合组建_分组名单", 3.1, 135, DOCS / "guide-plan.png")
        map_picture(town, DOCS / "map.png")


if __name__ == "__main__":
    main_pictures()
