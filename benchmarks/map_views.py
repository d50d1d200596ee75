"""Take pictures of fifteen views of a map page at three sizes, to be opened and judged.

    .venv/bin/python benchmarks/map_views.py MAP.html -o FOLDER [--sizes 1366x768 …] [--only plan …]

Each view is found as a person finds it: the area with the most gaps, its first street, its worst
building. A view that the page does not have, such as a plan, is left out and said. Beside the
pictures stands a line for each: what the hint below the picture says, and its marks.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
SIZES = ["1366x768", "1920x1080", "390x844"]
PHONE = 500  # pixels of width below which the whole page is taken, as it is scrolled


def go(page: Page, link: str) -> None:
    page.evaluate("link => { location.hash = link }", link)
    page.wait_for_function("link => orggraph.view() === orggraph.reads(link)", arg=link)
    page.wait_for_timeout(250)


def worst(page: Page, what: str, kind: str) -> dict[str, Any]:
    """Return the mark or spot of a type with the most gaps."""
    marks = [mark for mark in page.evaluate(f"() => orggraph.{what}()") if mark["type"] == kind]
    if not marks:
        raise LookupError(f"no {kind} among the {what}")
    return max(marks, key=lambda mark: (mark["sums"]["uncovered"], mark["rows"]))


def step(mark: dict[str, Any]) -> str:
    """Return how the address calls the place of a mark."""
    kind, _, place = mark["id"].partition(":")
    return f"{kind}:{quote(quote(place, safe=''))}"


def district(page: Page) -> str:
    go(page, "")
    return f"area={step(worst(page, 'marks', 'area'))}"


def street(page: Page) -> str:
    area = district(page)
    go(page, area)
    return f"{area}/{step(worst(page, 'marks', 'area'))}"


def building(page: Page) -> str:
    go(page, "")
    return f"area={step(worst(page, 'spots', 'area'))}"


def firm(page: Page) -> str:
    area = building(page)
    go(page, area)
    places = page.evaluate("() => orggraph.spots().length ? 'spots' : 'marks'")
    return f"{area}&chosen={worst(page, places, 'firm')['id']}"


def organisation(page: Page) -> str:
    go(page, "arrange=duty")
    org = worst(page, "marks", "org")["id"]
    return f"arrange=duty&root={org.removeprefix('org:')}&chosen={org}"


def group(page: Page) -> str:
    go(page, "when=plan")
    return f"when=plan&list=groups&chosen={worst(page, 'spots', 'group')['id']}"


def at(link: str) -> Callable[[Page], str]:
    return lambda page: link


VIEWS: dict[str, Callable[[Page], str]] = {
    "city": at(""),
    "dark": at(""),
    "rings": at("arrange=rings"),
    "district": district,
    "street": street,
    "building": building,
    "firm": firm,
    "duty": at("arrange=duty"),
    "organisation": organisation,
    "plan": at("when=plan&list=groups"),
    "group": group,
    "posts": at("desk=posts"),
    "circles": at("desk=circles"),
    "funding": at("desk=funding"),
    "filtered": at("status=UNCOVERED&list=firms"),
}


def take(browser: Any, file: Path, size: str, names: list[str], folder: Path) -> None:
    width, height = map(int, size.split("x"))
    for name in names:
        scheme = "dark" if name == "dark" else "light"
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(file.resolve().as_uri())
        page.wait_for_selector("html[data-ready]")
        try:
            link = VIEWS[name](page)
            go(page, link)
        except LookupError as reason:
            print(f"{size:>9}  {name:12} left out: {reason}")
        else:
            target = folder / f"{name}-{size}.png"
            page.screenshot(path=target, full_page=width < PHONE)
            marks = page.evaluate("() => orggraph.marks().length + orggraph.spots().length")
            print(f"{size:>9}  {name:12} {marks:>4} marks  {page.inner_text('#hint')}  #{link}")
        page.close()


def main() -> None:
    """Write the pictures of a page into a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--only", nargs="+", choices=list(VIEWS), default=list(VIEWS))
    parser.add_argument("--chromium", default=CHROMIUM)
    asked = parser.parse_args()
    asked.output.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=ARGS)
        for size in asked.sizes:
            take(browser, asked.page, size, asked.only, asked.output)
        browser.close()


if __name__ == "__main__":
    main()
