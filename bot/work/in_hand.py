"""Which arrival a process works on, noted in a file. An arrival that ends its process is known by the note it leaves.

A process keeps its file locked and deletes it when it is done. A killed process leaves the file without the lock: the
next one that looks reports the arrival. A file and not a table: a note for each arrival would cost a commit for each.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)
_noting_now: set[int] = set()  # handles of this process's own notes

DIGITS = 18  # every number of so many digits fits the databases' largest integer
NONE = 0  # noted while a process works on no arrival
LONGEST = 60  # seconds of processor time for one arrival; then the process ends, also in the middle of a C function


@contextmanager
def noting(folder: Path) -> Iterator[Callable[[int], None]]:
    """Give the function that notes the id of the arrival this process works on from now on.

    Each note also gives the process LONGEST from then on. An exception is no end of the process: the note goes.
    """
    handle, file = _locked(folder)
    _noting_now.add(handle)

    def note(arrival_id: int) -> None:
        os.pwrite(handle, b"%0*d" % (DIGITS, arrival_id), 0)
        signal.setitimer(signal.ITIMER_PROF, LONGEST)

    try:
        yield note
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _noting_now.discard(handle)
        file.unlink(missing_ok=True)
        os.close(handle)


def accuse_none() -> None:
    """Note that this process works on no arrival, before it ends for a reason that is no arrival's fault."""
    for handle in _noting_now:
        os.pwrite(handle, b"%0*d" % (DIGITS, NONE), 0)


def _locked(folder: Path) -> tuple[int, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        handle, name = tempfile.mkstemp(dir=folder)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # nobody took it for a note of an ended process before it was locked
            return handle, Path(name)
        os.close(handle)


def look(folder: Path, report: Callable[[int], None]) -> set[int]:
    """Report the arrival of each process that ended while it worked on it. Return those that others work on now.

    A file that cannot be read as a note is removed where that is possible. It never stops the work.
    """
    busy = set()
    for file in folder.iterdir() if folder.is_dir() else ():
        try:
            busy.add(_look_at(file, report))
        except FileNotFoundError:  # its process is done, or another process has reported it
            continue
        except (OSError, ValueError) as error:
            log.warning("the note %s cannot be read: %s: %s", file, type(error).__name__, error)
            with suppress(OSError):
                file.unlink()
    return busy - {NONE}


def _look_at(file: Path, report: Callable[[int], None]) -> int:
    """Return the arrival that the process of a note works on, 0 for none."""
    handle = os.open(file, os.O_RDONLY)
    try:
        if not _is_left(handle):
            return _noted(handle)
        _report(handle, report)
        file.unlink()
        return NONE
    finally:
        os.close(handle)


def _is_left(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _report(handle: int, report: Callable[[int], None]) -> None:
    arrival_id = _noted(handle) if os.fstat(handle).st_nlink else NONE
    if arrival_id:
        report(arrival_id)


def _noted(handle: int) -> int:
    """Return the noted arrival, 0 for a process that has none now and for a note that is no number."""
    noted = os.pread(handle, DIGITS, 0)
    return int(noted) if noted.isdigit() else NONE
