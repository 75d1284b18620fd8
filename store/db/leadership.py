"""Which clock works: one has the lead, and any number of others wait for it.

With PostgreSQL the lead is a lock of the leader's own session there. A leader that stands still or is cut off says
nothing, and PostgreSQL ends its session after SILENT seconds: the next clock takes the lead. It writes a new term
into the tables. Every transaction of a leader asks first whether the term is still its own, so one that wakes up too
late changes nothing.
"""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from store.db import memory, patience
from store.db.database import Database
from store.tables import Memory

LEAD = 0x6C6F6B6A616D  # PostgreSQL's advisory lock of the clock that leads: "lokjam"
SILENT = 15  # seconds
ASKS_WITHIN = 3.0  # seconds
TERM = "clock term"  # what is remembered of who leads
FILE = "clock.lock"


class Overtaken(Exception):
    """Another clock has the lead."""


class Lead:
    """The lead among the clocks of an office with PostgreSQL. Sends a sign of life with every call."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._line: Connection | None = None
        self._term = ""

    def take(self) -> bool:
        """Return whether the lead is ours from now on. Raises SQLAlchemyError, TooLong where nobody can tell."""
        if not self._lock():
            return False
        term = f"{socket.gethostname()} {os.getpid()} {uuid4().hex}"
        with patience.at_most(patience.LOCK_WAIT), self._db.write() as db:
            memory.keep(db, TERM, term)
        self._term, self._db.fence = term, self.require
        return True

    def keep(self) -> None:
        """Keep the lead. Call it every second. Raises Overtaken when another clock has had it meanwhile.

        While the database is away nobody can have the lead, and this returns.
        """
        try:
            if not self._lock():
                raise Overtaken
            with patience.at_most(ASKS_WITHIN), self._db.read() as db:
                self.require(db)
        except (SQLAlchemyError, patience.TooLong):
            self.give_up()

    def require(self, db: Session) -> None:
        """Raises Overtaken unless the lead is ours. In a transaction that writes it stays ours until its end."""
        if db.scalar(select(col(Memory.value)).where(col(Memory.name) == TERM)) != self._term:
            raise Overtaken

    def _lock(self) -> bool:
        """Return whether our session has the lock, or gets it now. A session that broke is followed by a new one."""
        with patience.at_most(ASKS_WITHIN):
            if self._line is not None:
                try:
                    return _has(self._line)
                except (SQLAlchemyError, patience.TooLong):
                    self.give_up()
            try:
                self._line = self._db.writer.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._line.detach()  # it is ours until the end
                self._line.exec_driver_sql(f"SET idle_session_timeout = '{SILENT}s'")
                return _has(self._line)
            except (SQLAlchemyError, patience.TooLong):
                self.give_up()
                raise

    def give_up(self) -> None:
        """End our session, and with it the lead."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(SQLAlchemyError):
                line.close()


def _has(line: Connection) -> bool:
    """Return whether a session has the lock, or gets it now: it is taken once, however often this is asked."""
    if line.execute(_HELD, {"high": LEAD >> 32, "low": LEAD & 0xFFFFFFFF}).scalar():
        return True
    return bool(line.execute(text("SELECT pg_try_advisory_lock(:lead)"), {"lead": LEAD}).scalar())


# an advisory lock of 64 bits stands in two columns of 32
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND objsubid = 1 "
    "AND classid = :high AND objid = :low"
)


class LeadOfFile:
    """The lead among the clocks of an office with SQLite, all on one computer. Only the end of its holder frees it."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Return whether the lead is ours from now on."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def keep(self) -> None:
        """Do nothing: who has the lead has it until the end."""


def of(db: Database, folder: Path) -> Lead | LeadOfFile:
    """Return the lead of an office's clocks. folder: its data folder."""
    return LeadOfFile(folder) if db.is_sqlite else Lead(db)
