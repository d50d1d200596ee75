"""The connection: where the database is, and what its troubles mean in one line each."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import neo4j
from neo4j import exceptions

from orggraph.core.errors import OutsideError, UsageError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_RETRY_SECONDS = 5.0  # a person waits at the terminal
_CONNECT_SECONDS = 10.0
logging.getLogger("neo4j").addHandler(
    logging.NullHandler()
)  # a trouble is one line, and that line is ours


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is and who asks; the password is never shown."""

    uri: str
    username: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = "neo4j"

    def __post_init__(self) -> None:
        if "@" in self.uri:
            raise UsageError(
                "数据库地址里不要写用户名和密码；请用环境变量 NEO4J_USERNAME、NEO4J_PASSWORD",
                "no user or password in the address of the database; use NEO4J_USERNAME,"
                " NEO4J_PASSWORD",
            )
        if not re.fullmatch(rf"({'|'.join(map(re.escape, SCHEMES))})://[^/\s]+/?", self.uri):
            raise UsageError(
                f"数据库地址 {self.uri} 不成地址；例如 bolt://localhost:7687，"
                f"可用 {'、'.join(SCHEMES)}",
                f"{self.uri} is no address of a database; write bolt://localhost:7687,"
                f" one of {', '.join(SCHEMES)}",
            )


class Connection:
    """A driver with its address; sessions always name the database, and a read session cannot
    write.
    """

    def __init__(self, address: Address, driver: neo4j.Driver) -> None:
        self.address, self.driver = address, driver

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; what was not committed is undone by the server."""
        self.driver.close()

    def session(self, *, reading: bool = False) -> neo4j.Session:
        """Open a session; the server refuses every write in a reading one."""
        mode = neo4j.READ_ACCESS if reading else neo4j.WRITE_ACCESS
        return self.driver.session(database=self.address.database, default_access_mode=mode)

    def read(self, text: str, **values: Any) -> list[dict[str, Any]]:
        """Run one reading statement and return its rows."""
        with explained(self.address), self.session(reading=True) as session:
            return session.execute_read(lambda tx: tx.run(text, values).data())


def connect(address: Address) -> Connection:
    """Connect, and make sure that the server answers, the password fits and the database is there.

    Raises `OutsideError` with what to do.
    """
    with explained(address):
        try:
            return Connection(address, _driver(address, address.uri))
        except exceptions.ServiceUnavailable:
            # A routing driver keeps to itself why it reached no server; asked directly, the same
            # server says it.
            if address.uri.startswith("neo4j"):
                _driver(address, address.uri.replace("neo4j", "bolt", 1)).close()
            raise
        except ValueError as error:  # a host or a port that no system knows
            raise exceptions.ServiceUnavailable(str(error)) from error


def _driver(address: Address, uri: str) -> neo4j.Driver:
    driver = neo4j.GraphDatabase.driver(
        uri,
        auth=(address.username, address.password),
        max_transaction_retry_time=_RETRY_SECONDS,
        connection_timeout=_CONNECT_SECONDS,
        connection_acquisition_timeout=3 * _CONNECT_SECONDS,
        notifications_min_severity="OFF",
        user_agent="orggraph",
    )
    try:
        with driver.session(
            database=address.database, default_access_mode=neo4j.READ_ACCESS
        ) as session:
            session.run("RETURN 1").consume()
    except BaseException:
        driver.close()
        raise
    return driver


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn what the driver raises into one line that says what to do; no secret is in it."""
    try:
        yield
    except (exceptions.DriverError, exceptions.Neo4jError, OSError) as error:
        if stopped := next((e for e in _chain(error) if isinstance(e, KeyboardInterrupt)), None):
            # stopped by hand in the middle of a message, of which the server then complains
            raise stopped from None
        raise _explain(address, error) from error


def _explain(address: Address, error: Exception) -> OutsideError:
    code = getattr(error, "code", None) or ""
    where = address.uri
    if isinstance(error, exceptions.AuthError) or code.startswith("Neo.ClientError.Security.Auth"):
        if "RateLimit" in code:
            return OutsideError(
                f"{where}：密码连续输错，服务器暂停登录；请稍候再试",
                f"{where}: too many wrong passwords, the server refuses for a while;"
                " wait and try again",
            )
        if isinstance(error, exceptions.Forbidden):
            return OutsideError(
                f"{where}：用户 {address.username} 无权这样做；请用有写权限的用户",
                f"{where}: user {address.username} may not do this; use a user who may write",
            )
        return OutsideError(
            f"{where}：用户 {address.username} 的用户名或密码不对；请检查 NEO4J_USERNAME、"
            "NEO4J_PASSWORD",
            f"{where}: wrong user or password for {address.username}; check NEO4J_USERNAME,"
            " NEO4J_PASSWORD",
        )
    if "DatabaseNotFound" in code or "DatabaseUnavailable" in code:
        return OutsideError(
            f"{where}：没有名为 {address.database} 的数据库；"
            "请检查 NEO4J_DATABASE（社区版只有 neo4j）",
            f"{where}: there is no database {address.database};"
            " check NEO4J_DATABASE (Community has only neo4j)",
        )
    if _is_about_certificate(error):
        return OutsideError(
            f"{where}：服务器的证书不受信任；自签证书请用 bolt+ssc:// 或 neo4j+ssc://，"
            "不加密的用 bolt://",
            f"{where}: nobody trusts the server's certificate;"
            " for a self-signed one use bolt+ssc:// or "
            "neo4j+ssc://, without encryption bolt://",
        )
    if "ReadOnly" in code:
        return OutsideError(
            f"{where}：数据库 {address.database} 设为只读；要写入，"
            "先关掉 server.databases.default_to_read_only 并重启",
            f"{where}: database {address.database} is read-only; to write,"
            " take server.databases.default_to_read_only "
            "away and restart",
        )
    if "OutOfMemory" in code:
        return OutsideError(
            f"{where}：服务器内存不够；请加大 server.memory.heap.max_size，"
            "大批载入也可减小 --batch-size",
            f"{where}: the server is out of memory; raise server.memory.heap.max_size,"
            " or for a large load use a smaller "
            "--batch-size",
        )
    if (
        isinstance(error, exceptions.SessionExpired | exceptions.IncompleteCommit)
        or "DatabaseShutdown" in code
        or ("defunct" in str(error))
    ):
        return OutsideError(
            f"{where}：数据库中途断开；待它恢复后再运行一次，未完成的载入会接着做完",
            f"{where}: the database went away in the middle; run again when it is back,"
            " an unfinished load is finished then",
        )
    if isinstance(error, exceptions.ServiceUnavailable | OSError):
        return OutsideError(
            f"{where}：数据库没有应答；请确认 Neo4j 已启动，地址和端口（NEO4J_URI）无误",
            f"{where}: no database answers; make sure that Neo4j runs and that NEO4J_URI "
            "names its address and port",
        )
    said = (getattr(error, "message", None) or str(error)).strip().splitlines()[:1]
    words = f"{code or type(error).__name__} {said[0][:200] if said else ''}".strip()
    return OutsideError(f"{where}：数据库报错 {words}", f"{where}: the database says {words}")


def _is_about_certificate(error: BaseException) -> bool:
    names = [type(seen).__name__ for seen in _chain(error)]
    return any("SSL" in name or ("Security" in name and "Bolt" in name) for name in names)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that led to it."""
    waiting: list[BaseException | None] = [error]
    while waiting:
        if seen := waiting.pop():
            yield seen
            waiting += {id(e): e for e in (seen.__context__, seen.__cause__)}.values()
