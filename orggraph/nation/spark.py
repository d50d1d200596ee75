"""Tasks on Spark, one each; the session, its start and its end.

Only what Spark Connect has too is used: `spark.range` gives one partition a task, `mapInArrow` runs
it, and a few bytes come back. The files of a county are written by the task itself.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from orggraph.core.errors import OutsideError, UsageError, in_one_line
from orggraph.core.messages import Message, message
from orggraph.nation.engines import Work, quiet_threads

LEAST = "3.3"  # mapInArrow
CONNECT = "sc://"
_STDERR = 2
# One task one core: what the libraries start beside it would be one thread too many.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    **{f"spark.executorEnv.{name}": "1" for name in ONE_THREAD},
}
_SCHEMA = "task long, version string, answer binary"


def is_there() -> bool:
    """Whether pyspark can be imported."""
    try:
        return find_spec("pyspark") is not None
    except ModuleNotFoundError:
        return False


class Spark:
    """The workers of a cluster, or of this machine (`local[2]`)."""

    name = "spark"

    def __init__(self, master: str, log: Path) -> None:
        self.master = master
        _check(master)
        # It says that it does not know pandas 3 yet; what is used of it here does not meet pandas.
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")
        # Spark would take the first `python3` of each machine, which seldom has the program.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        log.parent.mkdir(parents=True, exist_ok=True)
        with _words_into(log):
            self.session = _started(master)

    def map(self, work: Work, tasks: Sequence[Any]) -> Iterator[bytes]:
        """Yield what each task hands back; the first of them are begun first.

        Raises `OutsideError` where the cluster ends the job, or runs another version.
        """
        if not tasks:
            return
        several = self.session.range(0, len(tasks), 1, len(tasks))
        expected = version("orggraph")
        try:
            rows = several.mapInArrow(_on_worker(work, list(tasks), expected), _SCHEMA).collect()
        except Exception as error:
            if not _is_sparks(error):
                raise
            raise _ended(error) from error
        for row in rows:
            if row["version"] != expected:
                raise OutsideError(
                    message(
                        "the cluster has orggraph {version}, this machine {expected}; install "
                        "the same version on every node",
                        version=row["version"],
                        expected=expected,
                    )
                )
            yield bytes(row["answer"])

    def stop(self) -> None:
        """End the session."""
        self.session.stop()


def _on_worker(
    work: Work, tasks: list[Any], expected: str
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        quiet_threads()
        here = version("orggraph")
        for batch in batches:
            for number in batch.column(0).to_pylist():
                answer = work(tasks[number]) if here == expected else b""
                yield pa.RecordBatch.from_pydict(
                    {"task": [number], "version": [here], "answer": [answer]},
                    schema=pa.schema(
                        [("task", pa.int64()), ("version", pa.string()), ("answer", pa.binary())]
                    ),
                )

    return run


def _check(master: str) -> None:
    """Raise an error in one sentence for what is missing on this machine."""
    if not is_there():
        raise UsageError(
            message(
                "--master needs PySpark: pip install 'orggraph[spark]', or leave --master out "
                "and work county by county on this machine"
            )
        )
    if not master.startswith(CONNECT) and not _has_java():
        raise UsageError(
            message(
                "--master needs Java 17 or later: install OpenJDK (Debian: "
                "openjdk-17-jre-headless) or set JAVA_HOME"
            )
        )


@contextmanager
def _words_into(log: Path) -> Iterator[None]:
    """Have the processes begun within the block write their standard error into a file: a cluster
    says much, and what ends a run is said in one line anyway.
    """
    sys.stderr.flush()
    try:
        kept = os.dup(_STDERR)
    except OSError:  # closed: nobody hears anything
        yield
        return
    try:
        with open(log, "ab") as file:
            os.dup2(file.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    folders = [Path(home) / "bin"] if home else [Path(p) for p in os.get_exec_path()]
    return any((folder / name).is_file() for folder in folders for name in ("java", "java.exe"))


def _started(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("orggraph nation")
    if master.startswith(CONNECT):  # what a session is allowed is set where the server began
        builder = builder.remote(master)
    else:
        builder = builder.master(master)
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        if not _is_sparks(error):
            raise
        said = _reason(error)
        raise OutsideError(
            message(
                "Spark does not answer ({master}): {said}; check address, network and cluster",
                master=master,
                said=said,
            )
        ) from error


def _is_sparks(error: Exception) -> bool:
    """Whether an error is Spark's own or of the way to it, and not this program's."""
    return type(error).__module__.split(".")[0] in ("pyspark", "py4j", "grpc") or isinstance(
        error, (ConnectionError, RuntimeError)
    )


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    said = causes[-1] if causes else lines[0] if lines else type(error).__name__
    return in_one_line(said)[:300]


def _ended(error: Exception) -> OutsideError:
    return OutsideError(
        message(
            "the cluster did not finish: {said}; the counties done are kept, go on with --resume",
            said=_root(str(error)) or _reason(error),
        )
    )


def _root(trace: str) -> Message | None:
    """Return what a trace of the cluster means, where it is one of a few known things."""
    if "No module named 'orggraph'" in trace:
        return message("orggraph is not installed on a node (or PYSPARK_PYTHON is another Python)")
    if "PYTHON_VERSION_MISMATCH" in trace:
        return message("a node has another version of Python")
    return None
