"""The spool: a folder for arrivals while the database cannot be written, one file an arrival."""

from __future__ import annotations

import json
import logging
import os
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from channels.envelope import Arrival as Arrived
from store.db.database import Database
from store.transport import arrivals
from store.transport.arrivals import Row

log = logging.getLogger(__name__)


def keep(folder: Path, row: Row) -> None:
    """Write an arrival to a file. It is safely on disk when this returns. Raises OSError when the disk is full."""
    folder.mkdir(parents=True, exist_ok=True)
    name = sha256(f"{row.channel}\n{row.arrived.key}".encode()).hexdigest()
    content = {
        "channel": row.channel,
        "key": row.arrived.key,
        "raw": b64encode(row.arrived.raw).decode(),
        "at": row.at.isoformat(),
    }
    spare = folder / f"{name}.{os.getpid()}.part"
    try:
        with spare.open("w") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(folder / f"{name}.json")
        _sync_folder(folder)
    finally:
        spare.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drain(db: Database, folder: Path) -> int:
    """Store spooled arrivals in the database. A file is deleted only after its commit. Return how many."""
    files = sorted(folder.glob("*.json"))[:200] if folder.is_dir() else []
    for file in files:
        row = _spooled(file)
        if row is None:
            log.error("%s cannot be read: it is kept as .broken", file)
            file.replace(file.with_suffix(".broken"))
            continue
        arrivals.put(db, [row])
        file.unlink(missing_ok=True)
    return len(files)


def _spooled(file: Path) -> Row | None:
    try:
        content = json.loads(file.read_text())
        arrived = Arrived(content["key"], b64decode(content["raw"]))
        return Row(content["channel"], arrived, datetime.fromisoformat(content["at"]))
    except (ValueError, KeyError):
        return None
