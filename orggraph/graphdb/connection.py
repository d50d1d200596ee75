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
from orggraph.core.messages import ITEMS, listed, message

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
                message(
                    "no user or password in the address of the database; use NEO4J_USERNAME, "
                    "NEO4J_PASSWORD"
                ),
            )
        if not re.fullmatch(rf"({'|'.join(map(re.escape, SCHEMES))})://[^/\s]+/?", self.uri):
            raise UsageError(
                message(
                    "{uri} is no address of a database; write bolt://localhost:7687, one of "
                    "{schemes}",
                    uri=self.uri,
                    schemes=listed(SCHEMES, ITEMS),
                ),
            )


class ServerMemoryError(OutsideError):
    """The server has not the memory for what one transaction holds."""


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
    if address.database.casefold() == "system":
        raise UsageError(
            message(
                "NEO4J_DATABASE names system, which is the server's own and holds no graph;"
                " Community has neo4j"
            )
        )
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
    if "CredentialsExpired" in code:
        return OutsideError(
            message(
                "{where}: the first password of {username} has to be changed before anything else;"
                " log in once with Neo4j Browser or cypher-shell and set a new one",
                where=where,
                username=address.username,
            ),
        )
    if isinstance(error, exceptions.AuthError) or code.startswith("Neo.ClientError.Security.Auth"):
        if "RateLimit" in code:
            return OutsideError(
                message(
                    "{where}: too many wrong passwords, the server refuses for a while; wait "
                    "and try again",
                    where=where,
                ),
            )
        if isinstance(error, exceptions.Forbidden):
            return OutsideError(
                message(
                    "{where}: user {username} may not do this; use a user who may write",
                    where=where,
                    username=address.username,
                ),
            )
        return OutsideError(
            message(
                "{where}: wrong user or password for {username}; check NEO4J_USERNAME, "
                "NEO4J_PASSWORD",
                where=where,
                username=address.username,
            ),
        )
    if "DatabaseNotFound" in code or "DatabaseUnavailable" in code:
        return OutsideError(
            message(
                "{where}: there is no database {database}; check NEO4J_DATABASE (Community has "
                "only neo4j)",
                where=where,
                database=address.database,
            ),
        )
    if _is_about_certificate(error):
        return OutsideError(
            message(
                "{where}: nobody trusts the server's certificate; for a self-signed one use "
                "bolt+ssc:// or neo4j+ssc://, without encryption bolt://",
                where=where,
            ),
        )
    if "ReadOnly" in code:
        return OutsideError(
            message(
                "{where}: database {database} is read-only; to write, take "
                "server.databases.default_to_read_only away and restart",
                where=where,
                database=address.database,
            ),
        )
    if "OutOfMemory" in code:
        return ServerMemoryError(
            message(
                "{where}: the server is out of memory; raise server.memory.heap.max_size, or "
                "for a large load use a smaller --batch-size",
                where=where,
            ),
        )
    if (
        isinstance(error, exceptions.SessionExpired | exceptions.IncompleteCommit)
        or "DatabaseShutdown" in code
        or ("defunct" in str(error))
    ):
        return OutsideError(
            message(
                "{where}: the database went away in the middle; run again when it is back, an "
                "unfinished load is finished then",
                where=where,
            ),
        )
    if isinstance(error, exceptions.ServiceUnavailable | OSError):
        return OutsideError(
            message(
                "{where}: no database answers; make sure that Neo4j runs and that NEO4J_URI "
                "names its address and port",
                where=where,
            ),
        )
    said = (getattr(error, "message", None) or str(error)).strip().splitlines()[:1]
    words = f"{code or type(error).__name__} {said[0][:200] if said else ''}".strip()
    return OutsideError(message("{where}: the database says {words}", where=where, words=words))


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
