"""The connection to the database: how it is opened, and how a transaction begins and fails."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from netmend.errors import BadInputError, UnavailableError
from netmend.model.fact import Fact

F = TypeVar("F", bound=Fact)

APPLICATION_ID = 0x4E4D4E44
"""`NMND` in the header of the file says whose it is."""

_WAL_TRIES = 10


class Database:
    """One database, used from many threads; every error of it leaves here as `UnavailableError`.

    `where`: the file, or the address without its password.
    """

    def __init__(self, url: str, *, busy_timeout_s: float) -> None:
        address = _address(url)
        self.where = address.database or "" if _is_sqlite(address) else address.render_as_string()
        self._patience_s = busy_timeout_s
        # One writer at a time inside the process: threads queue here instead of polling for SQLite's lock.
        self._writing = threading.Lock()
        self._begun = threading.local()
        try:
            if _is_sqlite(address):
                Path(self.where).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(
                address, pool_size=8, max_overflow=56, pool_timeout=busy_timeout_s, hide_parameters=True
            )
        except (OSError, SQLAlchemyError, ImportError) as err:
            raise UnavailableError(f"{self.where}: {_one_line(err)}") from err
        if _is_sqlite(address):
            _speak_sqlite(self._engine, busy_timeout_s)
        self._immediate = self._engine.execution_options(netmend_immediate=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection whose reads all see the same moment."""
        with self._mapped(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend a connection that holds the write lock from the start; what is done is durable afterwards.

        Within another `write` of the same thread it is a part of that one: both are durable, or neither is.
        """
        joined: Connection | None = getattr(self._begun, "connection", None)
        if joined is not None:
            with self._mapped():
                yield joined
            return
        if not self._writing.acquire(timeout=self._patience_s):
            raise UnavailableError(f"{self.where}: database is locked by another thread")
        try:
            with self._mapped(), self._immediate.connect() as connection, connection.begin():
                self._begun.connection = connection
                yield connection
        finally:
            self._begun.connection = None
            self._writing.release()

    def fact(self, made: type[F], text: str) -> F:
        """Read a stored fact back.

        Raises:
            UnavailableError: the text is not such a fact; nothing is guessed or mended.
        """
        try:
            return made.model_validate_json(text)
        except ValidationError as err:
            raise UnavailableError(f"{self.where}: a stored {made.__name__} does not read back") from err

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as err:
            raise UnavailableError(f"{self.where}: {_one_line(err)}") from err


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except SQLAlchemyError as err:
        raise BadInputError(
            "the database URL cannot be read; expected for example sqlite:///file.db"
        ) from err
    if _is_sqlite(address) and address.database in {None, "", ":memory:"}:
        raise BadInputError("the database URL names no file; a run must outlive its process")
    return address


def _is_sqlite(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _one_line(err: Exception) -> str:
    said = err.orig if isinstance(err, DBAPIError) and err.orig is not None else err
    return (str(said).splitlines() or [type(said).__name__])[0]


def _speak_sqlite(engine: Engine, busy_timeout_s: float) -> None:
    """Make SQLite durable (WAL, synchronous=FULL) and its transactions explicit."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        # Otherwise the driver begins transactions by itself, and later than asked.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(busy_timeout_s * 1000)}")
        _refuse_foreign(connection)
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("netmend_immediate", False)
        # Past SQLAlchemy, whose way of sending a statement costs more than the statement.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    if owner not in {0, APPLICATION_ID}:
        msg = f"belongs to another program (application id {owner})"
        raise sqlite3.DatabaseError(msg)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; while another process does the same the switch fails at once, so wait in line for it."""
    for left in reversed(range(_WAL_TRIES)):
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as err:
            if "locked" not in str(err) or not left:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            if mode != "wal":
                msg = f"the file system cannot carry WAL (journal mode {mode})"
                raise sqlite3.OperationalError(msg)
            return
