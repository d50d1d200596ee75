"""A real Spark cluster on the loopback for tests and benchmarks: a master and two workers.

    .venv/bin/python -m tests.spark_cluster      starts one and waits, for trying things by hand

Everything of Spark comes with pyspark; it needs a Java.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neo4j_server import _ends_with_its_starter, free_port

PATIENCE = 180  # seconds; ten are enough where nothing else runs
PROGRAM = Path(sys.executable).with_name("orggraph")
LITTLE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class NoClusterError(Exception):
    """The machine has not what a cluster needs; the message says what is missing."""


def home() -> Path:
    """Return the folder of Spark, as pyspark brings it."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise NoClusterError("pyspark is not installed: pip install 'orggraph[spark]'")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise NoClusterError("java is not installed: Spark needs OpenJDK 17")
    return Path(spec.origin).parent


@dataclass
class Cluster:
    """A cluster of one's own: `start`, run the program with `run`, `stop`."""

    folder: Path
    workers: int = 2
    memory: str = "512m"
    port: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What processes of the cluster and the program are started with: all on the loopback."""
        return {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": LITTLE,
        }

    def start(self) -> Cluster:
        """Start the master and its workers, and wait until they know each other."""
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "512m",
            "spark.executor.memory": self.memory,
            "spark.executor.extraJavaOptions": LITTLE,
            "spark.driver.extraJavaOptions": LITTLE,
            "spark.master.rest.enabled": "false",
            "spark.ui.enabled": "false",
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        (self.folder / "conf" / "spark-defaults.conf").write_text(lines)
        master = ("master.Master", "--host", "127.0.0.1", "--port", str(self.port))
        self._begin(*master, "--webui-port", str(self.web))
        self._wait(0)
        for _ in range(self.workers):
            self._begin_worker()
        self._wait(self.workers)
        return self

    def _begin_worker(self) -> None:
        work = tempfile.mkdtemp(dir=self.folder, prefix="worker-")
        words = ("--host", "127.0.0.1", "--webui-port", str(free_port()), "--work-dir", work)
        self._begin("worker.Worker", *words, "--cores", "1", "--memory", "1g", self.url)

    def _begin(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(home() / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *words],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_ends_with_its_starter,
            )
        self.processes.append(process)

    def alive(self) -> int | None:
        """Return how many workers the master knows of, None where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/json/", timeout=5) as page:
                return int(json.loads(page.read())["aliveworkers"])
        except (OSError, ValueError, KeyError):
            return None

    def _wait(self, workers: int) -> None:
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            alive = self.alive()
            if alive is not None and alive >= workers:
                return
            if any(process.poll() is not None for process in self.processes):
                break
            time.sleep(0.2)
        self.stop()
        raise NoClusterError(f"the cluster did not start within {PATIENCE} seconds: {self.said()}")

    def said(self) -> str:
        """Return the last words of the cluster."""
        logs = [path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))]
        return " | ".join(" ".join(log.splitlines()[-3:]) for log in logs)

    def kill_worker(self) -> None:
        """End a worker and its executor at once, as a power cut would."""
        worker = self.processes.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)

    def replace_worker(self) -> None:
        """Begin another worker where one was ended."""
        self._begin_worker()
        self._wait(self.workers)

    def begin(self, *words: str | Path) -> subprocess.Popen[str]:
        """Begin the program on this cluster."""
        return self._program(self.url, words)

    def _program(self, master: str, words: Sequence[str | Path]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(PROGRAM), *map(str, words), "--master", master],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environment,
            start_new_session=True,  # a session of its own, which a benchmark counts by
        )

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the program on this cluster and return how it ended."""
        return self.run_with(self.url, *words)

    def run_with(self, master: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the program with another master and return how it ended."""
        process = self._program(master, words)
        out, err = process.communicate(timeout=900)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def stop(self) -> None:
        """Stop the workers, then the master."""
        for process in reversed(self.processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self.processes.clear()


if __name__ == "__main__":
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="spark-"))).start()
    print(cluster.url)
    try:
        signal.pause()
    finally:
        cluster.stop()
