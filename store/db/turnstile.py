"""The lock between the writers of an SQLite office: fair between processes, and nobody waits for it without an end."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import OperationalError

from store.db.patience import LOCK_WAIT, TooLong, left

STANDS_STILL = 60.0  # seconds after which who holds the lock is ended: no transaction of ours takes that long
NOTE = 64  # bytes of the lock file that say who holds it, and since when
NOBODY = b"\n"
CLOSED = -1  # no file
LOOKS_AGAIN = 0.2  # seconds


@dataclass
class Waits:
    """How often this process had to wait for the write lock, for how many seconds, and how often in vain."""

    times: int = 0
    seconds: float = 0.0
    in_vain: int = 0


WAITS = Waits()


class Turnstile:
    """A fair write lock between processes, made of two file locks.

    The process that holds the first lock is the next to get the second. SQLite's own busy handler sleeps instead, and a
    process that waits may wait long: 3 s p99 for a web commit beside a busy worker, against 2 ms with this lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.after_fork()

    def after_fork(self) -> None:
        """Open the lock files again at the next write: one opened before the fork shares its lock with the parent."""
        self._inside = threading.Lock()
        self._turn = self._lock = CLOSED
        self._waiter: _Waiter | None = None

    def _open(self) -> None:
        """Open the lock files where this was not done yet: who only reads needs none, on a disk that is read-only."""
        try:
            if self._turn == CLOSED:
                self._turn = os.open(self._folder / "write.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if self._lock == CLOSED:
                self._lock = os.open(self._folder / "write.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise OperationalError("opening the lock of the writers", None, error) from error

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock. Raises OperationalError, as the database does, where its files cannot be written.

        Raises TooLong when others hold it for longer than this thread may wait (patience.py).
        """
        end = time.monotonic() + left(LOCK_WAIT)
        if not self._inside.acquire(timeout=max(end - time.monotonic(), 0)):
            raise TooLong("another thread writes for too long")
        try:
            self._open()
            self._take(end)
            try:
                self._note(b"%d %.3f\n" % (os.getpid(), time.monotonic()))
                yield
            finally:
                self._note(NOBODY)
                fcntl.flock(self._lock, fcntl.LOCK_UN)
        finally:
            self._inside.release()

    def _note(self, words: bytes) -> None:
        """Write who holds the lock, where the disk has room: a full one must not keep the lock held."""
        with suppress(OSError):
            os.pwrite(self._lock, words, 0)

    def _take(self, end: float) -> None:
        if self._waiter is None:
            if self._take_at_once():
                return
            self._waiter = _Waiter(self._turn, self._lock)
        began = time.monotonic()
        came = self._waiter.wait(end - began)
        WAITS.times, WAITS.seconds = WAITS.times + 1, WAITS.seconds + time.monotonic() - began
        if not came:
            WAITS.in_vain += 1
            raise TooLong("another program writes for too long")
        self._waiter = None

    def _take_at_once(self) -> bool:
        """Take the lock if nobody else has it or waits for it. A thread that waits for it costs more than a commit."""
        if not _free(self._turn):
            return False
        try:
            return _free(self._lock)
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)


class _Waiter:
    """A thread that waits for the lock, because a wait for a file lock has no end of its own.

    Who gave up leaves it waiting, and the next one of this process waits for it again. What nobody wants any more when
    it comes is let go.
    """

    def __init__(self, turn: int, lock: int) -> None:
        self._turn, self._lock = turn, lock
        self._change = threading.Condition()
        self._wanted = False
        self._has_it = False
        threading.Thread(target=self._take, name="write-lock", daemon=True).start()

    def _take(self) -> None:
        while True:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._turn, fcntl.LOCK_UN)
            with self._change:
                self._has_it = True
                self._change.notify()
                if self._wanted:
                    return
                fcntl.flock(self._lock, fcntl.LOCK_UN)
                self._has_it = False
                self._change.wait_for(lambda: self._wanted)

    def wait(self, seconds: float) -> bool:
        """Return whether the lock came within so many seconds."""
        with self._change:
            self._wanted = True
            self._change.notify()
            self._wanted = self._change.wait_for(lambda: self._has_it, max(seconds, 0))
            return self._wanted


class NoTurnstile:
    """Stand-in for Turnstile on PostgreSQL, which queues its writers itself."""

    def after_fork(self) -> None:
        """Do nothing: no file is open here."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the write lock. seconds: since when."""

    process: int
    seconds: float


def holder(folder: Path) -> Holder | None:
    """Return who holds the write lock of a data folder now. None where nobody does."""
    try:
        lock = os.open(folder / "write.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        words = os.pread(lock, NOTE, 0).partition(NOBODY)[0].split()
        if len(words) != 2 or _free(lock):
            return None
        return Holder(int(words[0]), time.monotonic() - float(words[1]))
    finally:
        os.close(lock)


def end_who_stands_still(folder: Path) -> Holder | None:
    """End the process that has held the write lock for a minute, and return it. None where there is none.

    Its transaction is rolled back by SQLite. No other process can be meant: the lock is held, and who holds it has
    written its number there.
    """
    found = holder(folder)
    if found is None or found.seconds < STANDS_STILL:
        return None
    time.sleep(LOOKS_AGAIN)  # the note may be that of a process that died, a moment before the next one writes its own
    again = holder(folder)
    if again is None or (again.process, again.seconds < STANDS_STILL) != (found.process, False):
        return None
    with suppress(ProcessLookupError):
        os.kill(found.process, signal.SIGKILL)
    return found


def _free(lock: int) -> bool:
    """Take a file lock if nobody has it. Return whether it is ours now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
