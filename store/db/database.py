"""Access to the database: one way to read, one way to write, and the lock between writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from store.db import change_feed, patience
from store.db.turnstile import NoTurnstile, Turnstile
from store.db.writing import Writing

MIGRATIONS = Path(__file__).parents[1] / "migrations"
SAVEPOINT_WORDS = {  # methods of SQLAlchemy's dialect
    "do_savepoint": "SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
}
OTHER_TABLES = {"42P01", "42703", "3F000", "42501"}  # no such table, column, schema; no right to it
WRITE_LOCK = 0x6C6F6B6574  # PostgreSQL's advisory lock of our writers: "loket"


class Newer(Exception):
    """The tables were made by a newer Loket than this one."""


class Database:
    """The database behind a URL: "sqlite:////abs/path/loket.db" or "postgresql+psycopg://…".

    `write()` gives a session inside one immediate transaction: committed at the end, rolled back on any error.
    `read()` gives a session that sees one snapshot and makes no writer wait.
    Neither may be opened inside the other or inside itself.
    tell: function that is called after each commit with the names of what changed (store/db/change_feed.py).
    audience: function that returns who learns of a change to a complaint. Until it is set, nobody does.
    fence: function that raises in a transaction of a process that may not write any more (store/db/leadership.py).
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        self.turnstile: Turnstile | NoTurnstile = Turnstile(folder) if self.is_sqlite else NoTurnstile()
        self.writer = _sqlite(url, "BEGIN IMMEDIATE") if self.is_sqlite else _server(url)
        self.reader = _sqlite(url, "BEGIN") if self.is_sqlite else self.writer
        self.tell: Callable[[Sequence[str]], None] = _tell_nobody
        self.audience: change_feed.Audience = _nobody
        self.fence: Callable[[Session], None] | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.turnstile.hold(), Writing(self.writer, expire_on_commit=False) as session:
            if not self.is_sqlite:  # one writer at a time, as on SQLite: code that is atomic there is atomic here
                session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            if self.fence is not None:
                self.fence(session)
            yield session
            names = change_feed.leave(session, self.audience)
            session.commit()
        if names:
            self.tell(names)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    def empty_log(self) -> bool:
        """Bring everything from SQLite's write-ahead log into the file and cut the log to nothing.

        The log keeps older copies of pages. Return False where somebody has read from it for more than a second.
        """
        if not self.is_sqlite:
            return True
        raw = self.writer.raw_connection()
        try:
            raw.info["wait"] = 1.0  # seconds, until the next transaction of this connection sets its own
            with self.turnstile.hold():
                cursor = raw.cursor()
                cursor.execute("PRAGMA busy_timeout=1000")
                (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
        return not busy

    def after_fork(self) -> None:
        """Drop what is shared with the parent process. Call it first in a forked child."""
        self.turnstile.after_fork()
        self.writer.dispose(close=False)
        self.reader.dispose(close=False)

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def _tell_nobody(_names: Sequence[str]) -> None:
    """Stand in for `Database.tell` until the app sets it."""


def _nobody(_db: Session, _about: Iterable[int | None]) -> Sequence[str]:
    """Until it is known who may see complaints."""
    return ()


def _server(url: str) -> Engine:
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        """Leave NUL out of every text: PostgreSQL stores none. The rest of the text is kept."""

        def dump(self, words: str) -> Any:
            return super().dump(words.replace("\0", ""))

    words, named = make_url(url).get_dialect()().create_connect_args(make_url(url))
    engine = create_engine(
        url,
        creator=lambda: patience.connect(*words, **named),
        pool_size=34,
        max_overflow=6,
        pool_pre_ping=True,
        hide_parameters=True,  # an error is logged: it holds nobody's words
        pool_timeout=patience.LOCK_WAIT,
    )
    event.listen(engine, "connect", lambda connection, _: connection.adapters.register_dumper(str, WithoutNul))
    event.listen(engine, "handle_error", _of_other_tables, retval=True)
    _send_savepoints_as_text(engine)
    return engine


def _of_other_tables(context: ExceptionContext) -> OperationalError | None:
    """Let a table that is not there be a trouble of the database, as on SQLite, and not an error of the program."""
    error = context.original_exception
    if getattr(error, "sqlstate", "") not in OTHER_TABLES:
        return None
    return OperationalError(context.statement, None, error, hide_parameters=True)


def _sqlite(url: str, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=34,
        max_overflow=6,
        hide_parameters=True,
        pool_timeout=patience.LOCK_WAIT,
        connect_args={"timeout": patience.LOCK_WAIT, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    starts = _begin_to_write if begin == "BEGIN IMMEDIATE" else Connection.exec_driver_sql
    event.listen(engine, "begin", lambda connection: starts(connection, begin))
    _send_savepoints_as_text(engine)
    return engine


def _begin_to_write(connection: Connection, word: str) -> None:
    """Begin a transaction that writes. SQLite waits for the lock of another program as long as this thread may wait."""
    wait = patience.left(patience.LOCK_WAIT)
    if wait != connection.info.get("wait", patience.LOCK_WAIT):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(wait * 1000)}")
        connection.info["wait"] = wait
    connection.exec_driver_sql(word)


def _send_savepoints_as_text(engine: Engine) -> None:
    """Let SQLAlchemy send the names of savepoints as they are.

    It would compile the statements of each savepoint again, because each has a name of its own.
    """

    def sends(words: str) -> Callable[[Connection, str], object]:
        return lambda connection, name: connection.exec_driver_sql(f"{words} {name}")

    for step, words in SAVEPOINT_WORDS.items():
        setattr(engine.dialect, step, sends(words))


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # pysqlite's own transactions lose updates, so we send BEGIN ourselves
    # secure_delete: what is deleted is overwritten in the file. Some builds of SQLite leave it there
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def migrate(url: str, folder: Path, to: str = "head") -> None:
    """Bring the tables up to date with store/migrations, or to the migration of a number.

    Safe at every start, and from two processes at once. Raises Newer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version, newest = _version(url), head()
    if version == (newest if to == "head" else to):
        return
    if version is not None and version > newest:
        raise Newer
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    turnstile = Turnstile(folder) if url.startswith("sqlite") else NoTurnstile()
    with turnstile.hold():
        command.upgrade(config, to)


def head() -> str:
    """Return the number of the newest migration: file names begin with it.

    Asking Alembic costs 0.4 s at every start.
    """
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(url: str) -> str | None:
    """Return the last migration of this database. None where it has no tables of ours."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return version
    except DBAPIError:  # no such table, or no such database: then Alembic raises the clearer error
        return None
    finally:
        engine.dispose()
