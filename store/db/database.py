"""Access to the database: one way to read, one way to write, and the lock between writers."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from store.db import change_feed
from store.db.writing import Writing

MIGRATIONS = Path(__file__).parents[1] / "migrations"
SAVEPOINT_WORDS = {  # methods of SQLAlchemy's dialect
    "do_savepoint": "SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
}
WRITE_LOCK = 0x6C6F6B6574  # PostgreSQL's advisory lock of our writers: "loket"


class Turnstile:
    """A fair write lock between processes, made of two file locks.

    The process that holds the first lock is the next to get the second. SQLite's own busy handler sleeps instead, and a
    process that waits may wait long: 3 s p99 for a web commit beside a busy worker, against 2 ms with this lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inside = threading.Lock()
        self._open()

    def _open(self) -> None:
        self._pid = os.getpid()
        self._turn = os.open(self._folder / "write.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._lock = os.open(self._folder / "write.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def after_fork(self) -> None:
        """Open the lock files again. A file opened before the fork would share its lock with the parent."""
        self._inside = threading.Lock()
        self._open()

    @contextmanager
    def hold(self) -> Iterator[None]:
        with self._inside:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._turn, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)


class NoTurnstile:
    """Stand-in for Turnstile on PostgreSQL, which queues its writers itself."""

    def after_fork(self) -> None:
        """Do nothing: no file is open here."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        yield


class Database:
    """The database behind a URL: "sqlite:////abs/path/loket.db" or "postgresql+psycopg://…".

    `write()` gives a session inside one immediate transaction: committed at the end, rolled back on any error.
    `read()` gives a session that sees one snapshot and makes no writer wait.
    Neither may be opened inside the other or inside itself.
    tell: function that is called after each commit with the names of what changed (store/db/change_feed.py).
    audience: function that returns who learns of a change to a complaint. Until it is set, nobody does.
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

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.turnstile.hold(), Writing(self.writer, expire_on_commit=False) as session:
            if not self.is_sqlite:  # one writer at a time, as on SQLite: code that is atomic there is atomic here
                session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            yield session
            names = change_feed.leave(session, self.audience)
            session.commit()
        if names:
            self.tell(names)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

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

    engine = create_engine(url, pool_size=34, max_overflow=6, pool_pre_ping=True)
    event.listen(engine, "connect", lambda connection, _: connection.adapters.register_dumper(str, WithoutNul))
    _send_savepoints_as_text(engine)
    return engine


def _sqlite(url: str, begin: str) -> Engine:
    engine = create_engine(url, pool_size=34, max_overflow=6, connect_args={"timeout": 10, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    _send_savepoints_as_text(engine)
    return engine


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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def migrate(url: str, folder: Path) -> None:
    """Bring the tables up to date with store/migrations.

    Safe at every start, and from two processes at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if _version(url) == head():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    turnstile = Turnstile(folder) if url.startswith("sqlite") else NoTurnstile()
    with turnstile.hold():
        command.upgrade(config, "head")


def head() -> str:
    """Return the number of the newest migration: file names begin with it.

    Asking Alembic costs 0.4 s at every start.
    """
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(url: str) -> str | None:
    """Return the last migration of this database. None where it has no tables of ours."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return version
    except DBAPIError:  # no such table, or no such database: then Alembic raises the clearer error
        return None
    finally:
        engine.dispose()
