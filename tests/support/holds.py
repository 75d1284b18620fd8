"""Ways in which a database stands still: each is held for as long as its context lasts."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import postgres
import psycopg

from store.db.database import WRITE_LOCK

Hold = Callable[[str, Path], AbstractContextManager[None]]  # the URL of the database, the data folder


@contextmanager
def our_lock(url: str, folder: Path) -> Iterator[None]:  # each takes both
    """Another process of ours holds the write lock."""
    with (folder / "write.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def locked_file(url: str, folder: Path) -> Iterator[None]:  # each takes both
    """Another program writes into the SQLite file."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


@contextmanager
def _statement(url: str, statement: str) -> Iterator[None]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
        yield
        connection.rollback()


def writers_lock(url: str, folder: Path) -> AbstractContextManager[None]:  # each takes both
    """Another process of ours holds the writers' lock of PostgreSQL."""
    return _statement(url, f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def locked_table(url: str, folder: Path) -> AbstractContextManager[None]:  # each takes both
    """Another program has locked a table."""
    return _statement(url, "LOCK TABLE arrival, officer, choice, counter IN ACCESS EXCLUSIVE MODE")


def frozen_server(url: str, folder: Path) -> AbstractContextManager[None]:  # each takes both
    """The whole server has stopped and says nothing."""
    return postgres.frozen(url.partition("host=")[2])


HOLDS: Mapping[str, Hold] = {
    "our lock": our_lock,
    "locked file": locked_file,
    "writers' lock": writers_lock,
    "locked table": locked_table,
    "frozen server": frozen_server,
}
WRITERS = [  # of which database, and which hold, as parameters of a test
    ("sqlite", "our lock"),
    ("sqlite", "locked file"),
    ("postgresql", "writers' lock"),
    ("postgresql", "locked table"),
    ("postgresql", "frozen server"),
]
READERS = WRITERS[3:]
