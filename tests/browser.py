"""What the tests of the page share: Debian's Chromium, a town on the page by the real command,
and axe-core.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from conftest import missing

from orggraph.cli.map import map_command

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
UNRESOLVED = "--host-resolver-rules=MAP * ~NOTFOUND"
AXE_VERSION = "4.10.3"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "orggraph-tests"


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, run by Playwright, which resolves no name."""
    if not Path(CHROMIUM).exists():
        missing(f"{CHROMIUM} is not there; install Debian's chromium and fonts-noto-cjk")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, UNRESOLVED])
        yield browser
        browser.close()


def make_page(data: Path, output: Path, *options: str) -> Path:
    """Make a page with the command, as a person does."""
    result = CliRunner().invoke(
        map_command, [str(data), "-o", str(output), *options], obj="zh", catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return output


class Watched:
    """A page, and all that it did which a page must not: requests, errors, dialogs."""

    def __init__(self, browser: Any, width: int = 1366, height: int = 768, **context: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **context
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith(("file:", "blob:", "data:"))
                else self.requests.append(r.url)
            ),
        )
        self.page.on(
            "console",
            lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, file: Path, link: str = "", ready: bool = True) -> Watched:
        self.page.goto(file.as_uri() + (f"#{link}" if link else ""))
        if ready:
            self.page.wait_for_selector("html[data-ready]", timeout=20_000)
            self.settle()
        return self

    def settle(self) -> None:
        """Wait until the page shows what its address says, and two frames have been drawn.

        A click writes the address at once; the page hears of it later.
        """
        self.until("() => orggraph.view() === orggraph.reads(location.hash)")
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() "
            "=> done())))"
        )

    def until(self, holds: str, arg: Any = None) -> None:
        """Wait until a function of the page says yes.

        It is called from here each time: the page's policy refuses to evaluate text, by which
        older versions of playwright ask again inside the page.
        """
        for _ in range(1000):
            if self.page.evaluate(holds, arg):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never true: {holds} with {arg!r}")

    def go(self, link: str) -> None:
        """Open a view by its link, as the address line does."""
        self.page.evaluate("link => { location.hash = link }", link)
        self.settle()

    def ask(self, what: str) -> Any:
        return self.page.evaluate(f"() => orggraph.{what}")

    def close(self) -> None:
        self.context.close()


def axe() -> Path:
    """The accessibility checker from npm, kept outside the project; fetched once."""
    script = CACHE / f"axe-{AXE_VERSION}" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            missing("npm is not installed, which brings axe-core")
        folder = script.parents[2]
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [
                str(npm),
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(folder),
                f"axe-core@{AXE_VERSION}",
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode or not script.exists():
            missing(f"npm could not bring axe-core: {done.stderr[-200:]}")
    return script
