"""The spool: a folder for arrivals while the database cannot be written, one file an arrival."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import tempfile
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError

from channels.envelope import Arrival as Arrived
from store.db import patience
from store.db.database import Database
from store.transport import arrivals
from store.transport.arrivals import Row

log = logging.getLogger(__name__)

AWAY = (patience.TooLong, OperationalError, InterfaceError)  # the database is locked, full or gone
FOLDER = "spool"  # in the data folder
BATCH = 200  # arrivals that one second stores
MOST_REFUSED = 3  # files that the database refuses, one after the other, before it is the database that is ill
KEPT, SET_ASIDE = ".json", ".broken"  # endings of the files
NEWEST = "spool.newest"  # beside the folder, an empty file that has the time of the newest one
KEPT_WITHIN = 3.0  # seconds for the database, before an arrival goes to the spool. Twilio waits five for all


def put_or_keep(put: Callable[[Row], object], folder: Path, row: Row) -> bool:
    """Store an arrival: in the database, or in the spool where that fails or takes too long. Return whether it is safe.

    put: function that stores it in the database. folder: of the spool.
    """
    try:
        with patience.at_most(KEPT_WITHIN):
            put(row)
    except Exception as error:
        log.error("the database cannot be written (%s): %s goes to the spool", type(error).__name__, row.channel)
        try:
            keep(folder, row)
        except OSError:
            log.critical("the spool cannot be written either: whoever sent %s must send it again", row.arrived.key)
            return False
    return True


def keep(folder: Path, row: Row) -> None:
    """Write an arrival to a file. It is safely on disk when this returns. Raises OSError when the disk is full.

    One that is there already stays as it is, with the time at which it came first.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = _name(row.channel, row.arrived.key)
    file = folder / f"{name}{KEPT}"
    if file.exists():
        return
    content = {
        "channel": row.channel,
        "key": row.arrived.key,
        "raw": b64encode(row.arrived.raw).decode(),
        "at": row.at.isoformat(),
    }
    spare = folder / f"{name}.{os.getpid()}.{threading.get_ident()}.part"
    try:
        with spare.open("w") as part:
            json.dump(content, part)
            part.flush()
            os.utime(part.fileno(), ns=_next_moment(folder))
            os.fsync(part.fileno())
        spare.replace(file)
        _sync_folder(folder)
    finally:
        spare.unlink(missing_ok=True)


def _next_moment(folder: Path) -> tuple[int, int]:
    """Return the times of the next file: later than those of all before, also where the clock was set back."""
    with folder.with_name(NEWEST).open("a") as newest:
        fcntl.flock(newest, fcntl.LOCK_EX)
        moment = max(time.time_ns(), os.fstat(newest.fileno()).st_mtime_ns + 1)
        os.utime(newest.fileno(), ns=(moment, moment))
    return moment, moment


def _name(channel: str, key: str) -> str:
    return sha256(f"{channel}\n{key}".encode()).hexdigest()


def holds(folder: Path, channel: str, key: str) -> bool:
    """Return whether an arrival waits in the spool, or was set aside there."""
    return any((folder / f"{_name(channel, key)}{ending}").exists() for ending in (KEPT, SET_ASIDE))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drain(db: Database, folder: Path) -> int:
    """Store the oldest spooled arrivals in the database, in one commit. Return how many.

    A file is deleted only after the commit. One that cannot be read is set aside, and the status page tells it.
    """
    rows = {file: row for file in _oldest(folder) if (row := _spooled(file)) is not None}
    stored = _store(db, rows) if rows else []
    for file in stored:
        file.unlink(missing_ok=True)
    return len(stored)


def _store(db: Database, rows: Mapping[Path, Row]) -> list[Path]:
    """Store arrivals and return their files. One that the database refuses while it takes others is set aside.

    One that met a database which was locked or away keeps its turn: that says nothing about the arrival.
    """
    try:
        arrivals.put(db, list(rows.values()))
    except Exception:
        if len(rows) == 1:
            raise
        return _store_each(db, rows)
    return list(rows)


def _store_each(db: Database, rows: Mapping[Path, Row]) -> list[Path]:
    stored, refused = [], {}
    for file, row in rows.items():
        try:
            arrivals.put(db, [row])
            stored.append(file)
        except Exception as error:
            refused[file] = error
            if not stored and len(refused) > MOST_REFUSED:
                raise
    if not stored:
        raise next(iter(refused.values()))
    for file, reason in refused.items():
        if isinstance(reason, AWAY):
            log.warning("%s could not be stored now (%s)", file, type(reason).__name__)
        else:
            _set_aside(file, reason)
    return stored


def _oldest(folder: Path) -> list[Path]:
    files = [(one.stat().st_mtime_ns, one.path) for one in _entries(folder) if one.name.endswith(KEPT)]
    return [Path(path) for _, path in sorted(files)[:BATCH]]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:  # nothing was ever kept here
        return []


def _spooled(file: Path) -> Row | None:
    """Return the arrival of a file. One that cannot be read is set aside under another ending."""
    try:
        content = json.loads(file.read_text())
        arrived = Arrived(content["key"], b64decode(content["raw"]))
        return Row(content["channel"], arrived, datetime.fromisoformat(content["at"]))
    except (ValueError, KeyError, TypeError, PermissionError) as error:
        _set_aside(file, error)
    except OSError as error:  # too many open files, a disk that stutters: the file is good, and its turn comes again
        log.warning("%s could not be read now (%s)", file, type(error).__name__)
    return None


def _set_aside(file: Path, error: Exception) -> None:
    log.error("%s cannot be read (%s): it is set aside", file, type(error).__name__)
    file.replace(file.with_suffix(SET_ASIDE))


def forget_set_aside(folder: Path, before: datetime) -> int:
    """Delete the files that were set aside and are older than a moment. Return how many."""
    old = [one for one in folder.glob(f"*{SET_ASIDE}") if one.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


@dataclass(frozen=True, slots=True)
class Depth:
    """What lies in the spool: how many arrivals wait, and the names of the files that cannot be read.

    trouble: why the folder itself cannot be read, "" where it can.
    """

    waiting: int
    set_aside: Sequence[str]
    trouble: str = ""


def depth(folder: Path) -> Depth:
    """Count what lies in the spool."""
    try:
        names = [one.name for one in _entries(folder)]
    except OSError as error:
        return Depth(0, [], error.strerror or type(error).__name__)
    return Depth(sum(name.endswith(KEPT) for name in names), sorted(n for n in names if n.endswith(SET_ASIDE)))


def check(folder: Path) -> None:
    """Try to write into the spool. Raises OSError where that is not possible."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"?")
        file.flush()
        os.fsync(file.fileno())
