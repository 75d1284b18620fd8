"""How long a thread waits for the database. Nothing waits for it without an end.

A lock that another program holds, a frozen server or a stopped process would otherwise hold every page and every
webhook for as long as it lasts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.abc import PQGen

Answer = TypeVar("Answer")

LOCK_WAIT = 10.0  # seconds for a lock that others hold
ANSWER_WAIT = 60.0  # seconds for an answer of the database server, longer than any query of ours takes
SHORTEST = 0.001
# PostgreSQL ends by itself what waits or stands still for too long, also when the program that asked is frozen
SERVER_LIMITS = {
    "lock_timeout": LOCK_WAIT,
    "statement_timeout": ANSWER_WAIT,
    "idle_in_transaction_session_timeout": ANSWER_WAIT,
}

_thread = threading.local()


class TooLong(Exception):
    """The database did not answer in time. Nothing was written."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let everything that this thread asks of the database inside take at most so many seconds in all."""
    before = getattr(_thread, "end", None)
    end = time.monotonic() + seconds
    _thread.end = end if before is None else min(end, before)
    try:
        yield
    finally:
        _thread.end = before


def left(usual: float) -> float:
    """Return how many seconds this thread may still wait.

    usual: seconds where `at_most` sets no other end.
    """
    end = getattr(_thread, "end", None)
    return usual if end is None else max(end - time.monotonic(), SHORTEST)


def connect(*words: str, **named: Any) -> Connection[Any]:
    """Connect to PostgreSQL as psycopg does. The connection is given up when the server does not answer in time."""
    wait = left(LOCK_WAIT)
    if wait <= SHORTEST:
        raise TooLong("no time is left to connect to the database server")
    limits = " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in SERVER_LIMITS.items())
    named = {"connect_timeout": max(round(wait), 2), **named, "options": f"{limits} {named.get('options', '')}"}
    return _impatient().connect(*words, **named)


@cache
def _impatient() -> type[Connection[Any]]:
    """Return the class of the connection. Only an office with PostgreSQL loads psycopg."""
    from psycopg import Connection, OperationalError, errors

    class Impatient(Connection[Any]):
        def wait(self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None) -> Answer:
            try:
                return super().wait(gen, interval, left(ANSWER_WAIT) if timeout is None else timeout)
            except errors._WaitTimeout:  # the documentation of `wait` names it
                self.pgconn.finish()  # the late answer would be taken for that of the next question
                raise OperationalError("the database server did not answer in time") from None

    return Impatient
