"""A real Neo4j for tests and benchmarks, started from its Maven artefacts without a container
engine.

    .venv/bin/python -m tests.neo4j_server      starts one and waits, for trying things by hand

The artefacts are fetched once into ~/.cache/orggraph, outside the project; ORGGRAPH_CACHE names
another folder. ORGGRAPH_NEO4J names another version (2026.08.1, say, which needs Java 21 or later),
JAVA_HOME another Java.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# The long-term line that runs on Java 17; Community Edition.
VERSION = os.environ.get("ORGGRAPH_NEO4J", "5.26.29")
ENTRY = "CommunityEntryPoint" if VERSION.startswith("5.") else "Neo4jCommunity"
ARTEFACTS = (("org.neo4j", "neo4j"), ("org.neo4j.app", "neo4j-server"))
PASSWORD = "only-for-tests"
PATIENCE = 180  # seconds; five are enough where nothing else runs
QUICK = [
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
]  # for short runs: little time spent on compiling
OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
]


def _ends_with_its_starter() -> None:
    """Let the server end when the test run ends, however that ends (PR_SET_PDEATHSIG; Linux
    only).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class NoServerError(Exception):
    """The machine has not what a server needs; the message says what is missing."""


def cache() -> Path:
    return Path(os.environ.get("ORGGRAPH_CACHE") or Path.home() / ".cache" / "orggraph")


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def libraries() -> Path:
    """Return the folder of jars, fetched through Maven where they are not there yet."""
    folder = cache() / f"neo4j-{VERSION}"
    if (folder / "lib").is_dir():
        return folder / "lib"
    for tool in (java(), "mvn"):
        if shutil.which(tool) is None:
            raise NoServerError(f"{tool} is not installed: a real Neo4j needs OpenJDK 17 and Maven")
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder.parent, prefix="neo4j-"))
    try:
        wanted = "".join(
            f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>"
            f"{VERSION}</version></dependency>"
            for group, name in ARTEFACTS
        )
        (place / "pom.xml").write_text(
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVer'
            "sion><groupId>orggraph</groupId>"
            "<artifactId>neo4j-for-tests</artifactId><version>1</version><dependencies>"
            f"{wanted}</dependencies></project>"
        )
        fetched = subprocess.run(
            [
                "mvn",
                "-q",
                "-B",
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                "-DoutputDirectory=lib",
            ],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=900,
        )
        if fetched.returncode:
            raise NoServerError(
                f"Maven could not fetch Neo4j {VERSION}: "
                f"{(fetched.stdout + fetched.stderr).strip().splitlines()[:1]}"
            )
        if not (
            folder / "lib"
        ).is_dir():  # another test process may have been quicker, and uses it by now
            shutil.rmtree(folder, ignore_errors=True)
            place.rename(
                folder
            )  # whole or not at all: an interrupted fetch leaves nothing that looks finished
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return folder / "lib"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A Neo4j of one's own: `start`, use `uri`, `stop`; its home is a folder that `stop` leaves
    in place.
    """

    home: Path
    auth: bool = False
    tls: bool = False
    heap: str = "512m"
    quick: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """Start the server and wait until Bolt answers."""
        jars = libraries()
        born = not (self.home / "data").exists()
        self._configure(jars)
        with (self.home / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    java(),
                    f"-Xms{self.heap}",
                    f"-Xmx{self.heap}",
                    *(QUICK if self.quick else ()),
                    *OPENS,
                    "-cp",
                    f"{jars}/*",
                    f"org.neo4j.server.{ENTRY}",
                    f"--home-dir={self.home}",
                    f"--config-dir={self.home / 'conf'}",
                    "--console-mode",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_ends_with_its_starter,
            )
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            if self.process.poll() is not None:
                raise NoServerError(
                    f"Neo4j ended with {self.process.returncode}: {self._last_words()}"
                )
            if self._answers():
                if born and self.auth:
                    self._set_password()
                return self
            time.sleep(0.1)
        self.stop()
        raise NoServerError(f"Neo4j did not answer within {PATIENCE} seconds: {self._last_words()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server; SIGKILL ends it as a power cut would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def _configure(self, jars: Path) -> None:
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        lines = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.enabled": "true",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.security.auth_enabled": str(self.auth).lower(),
            # the tests try wrong passwords faster than people do
            "dbms.security.auth_max_failed_attempts": "1000",
            "server.memory.pagecache.size": "256m",
            "dbms.usage_report.enabled": "false",
        }
        if self.quick:
            lines["dbms.cypher.min_replan_interval"] = "1h"
        if self.tls:
            lines |= {
                "server.bolt.tls_level": "OPTIONAL",
                "dbms.ssl.policy.bolt.enabled": "true",
                "dbms.ssl.policy.bolt.base_directory": str(self._certificate()),
                "dbms.ssl.policy.bolt.private_key": "private.key",
                "dbms.ssl.policy.bolt.public_certificate": "public.crt",
                "dbms.ssl.policy.bolt.client_auth": "NONE",
            }
        (self.home / "conf" / "neo4j.conf").write_text(
            "".join(f"{key}={value}\n" for key, value in lines.items())
        )

    def _set_password(self) -> None:
        """Exchange the password a new server is born with for the tests' own."""
        import neo4j

        with neo4j.GraphDatabase.driver(self.uri, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                old="neo4j",
                new=PASSWORD,
                database_="system",
            )

    def _certificate(self) -> Path:
        """Make a certificate that nobody trusts."""
        folder = self.home / "certificates"
        if not folder.is_dir():
            folder.mkdir(parents=True)
            subprocess.run(
                [
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=127.0.0.1",
                    "-keyout",
                    str(folder / "private.key"),
                    "-out",
                    str(folder / "public.crt"),
                ],
                check=True,
                capture_output=True,
            )
        return folder

    def _answers(self) -> bool:
        """Tell whether Bolt answers the handshake (the magic word, then four versions it may
        speak).
        """
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.settimeout(2)
                line.sendall(bytes.fromhex("6060b01700000405000000040000000300000000"))
                return len(line.recv(4)) == 4
        except OSError:
            return False

    def _last_words(self) -> str:
        log = self.home / "out.log"
        return " ".join(log.read_text(errors="replace").splitlines()[-3:]) if log.is_file() else ""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        server = Server(
            Path(home), port=int(sys.argv[1]) if len(sys.argv) > 1 else free_port()
        ).start()
        print(server.uri, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            server.stop()
