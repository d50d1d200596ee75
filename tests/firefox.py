"""Debian's Firefox, spoken to by its own remote control (Marionette): no driver to fetch."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import missing

# No start page, no update, no telemetry: what goes out would be the browser's, not the page's.
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Firefox:
    """One window; each command goes as `length:[0, id, name, arguments]`, each answer comes as
    `length:[1, id, error, value]`.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.stream = connection.makefile("rwb")
        self.sent = 0
        self._read()  # its greeting
        self.command(
            "WebDriver:NewSession",
            {"capabilities": {"alwaysMatch": {"unhandledPromptBehavior": "ignore"}}},
        )

    def _read(self) -> Any:
        digits = b""
        while (byte := self.stream.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox closed the connection")
            digits += byte
        return json.loads(self.stream.read(int(digits)))

    def command(self, name: str, arguments: dict[str, Any]) -> Any:
        self.sent += 1
        text = json.dumps([0, self.sent, name, arguments]).encode()
        self.stream.write(b"%d:%s" % (len(text), text))
        self.stream.flush()
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        return value

    def open(self, file: Path) -> None:
        self.command("WebDriver:Navigate", {"url": file.as_uri()})

    def ask(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        return self.command("WebDriver:ExecuteScript", {"script": f"return {script}", "args": []})[
            "value"
        ]

    def wait(self, script: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not self.ask(script):
            if time.monotonic() > end:
                raise TimeoutError(script)
            time.sleep(0.05)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Run Firefox without a screen on an empty profile."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing("Firefox is not there; install Debian's firefox-esr")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = PREFERENCES | {"marionette.port": port}
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in told.items()),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [str(program), "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            with _connected(port, running) as connection:
                window = Firefox(connection)
                yield window
                window.stream.close()
        finally:
            running.terminate()


def _connected(port: int, running: subprocess.Popen[bytes], seconds: float = 60) -> socket.socket:
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > end or running.poll() is not None:
                raise
            time.sleep(0.1)
