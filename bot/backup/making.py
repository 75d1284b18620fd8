"""Make a backup of a running office: database, files, secret and settings, in one archive."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.backup import archive, erased_list
from bot.backup.archive import DATABASE, ENCRYPTED, PACKED, BadArchive
from bot.config.settings import Settings
from bot.files.stores import store_of
from store.backup import dump
from store.db import memory

FOLDER = erased_list.FOLDER
MADE = "backup"  # what is remembered of the last one
NAME = re.compile(r"loket-(\d{8}-\d{6})\.tar\.gz(?:\.age)?")
FILES = "data/files"  # attachments, wherever they lie
STAMP = "%Y%m%d-%H%M%S"
# what the data folder also holds: parts of the database, notes of processes, logs, other backups, copies
NOT_COPIED = (
    *("loket.db*", "log", FOLDER, "redis*", "write.*", "*.lock"),
    *("in_hand", "opening", "*.sock", "*.part", "files-here"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup. size: in bytes."""

    file: Path
    size: int
    at: datetime


def make(app: App, config: Path | None, folder: Path | None = None, recipient: str = "") -> Made:
    """Write a backup into a folder and return it. The office goes on meanwhile. Raises OSError, BadArchive.

    config: settings file, None for none. folder: None for the one in the data folder.
    recipient: public key of age, "" for an archive that is not encrypted.
    """
    now, folder = app.clock(), folder or app.settings.data / FOLDER
    _refuse_copied(folder, app.settings.data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"loket-{now:{STAMP}}{PACKED}{ENCRYPTED if recipient else ''}"
    with scratch(folder) as work:
        database = work / DATABASE
        database.mkdir()
        rows = dump.save(app.settings.database_url, database)
        packed = work / "archive.part"
        archive.pack(
            {DATABASE: database, **_data(app.settings), **({"config.toml": config} if config else {})},
            packed,
            now,
            dump.head_of(database),
            rows,
        )
        if recipient:
            sealed = work / "sealed.part"
            archive.encrypt(packed, sealed, recipient)
            packed = sealed
        packed.chmod(0o600)
        packed.replace(target)
    _sync(folder)
    erased_list.write(app, folder)
    made = Made(target, target.stat().st_size, now)
    with app.db.write() as db:
        memory.keep(db, MADE, json.dumps({"at": now.isoformat(), "file": str(target), "size": made.size}))
    return made


def _refuse_copied(folder: Path, data: Path) -> None:
    """Raise BadArchive for a folder that is copied itself: each backup would hold all those before it."""
    place, copied, ours = folder.resolve(), data.resolve(), (data / FOLDER).resolve()
    if place.is_relative_to(copied) and not place.is_relative_to(ours):
        raise BadArchive(f"Folder cadangan {folder} ada di dalam folder data. Pilih folder di luarnya, atau {ours}.")


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside the archives, so that a rename is enough at the end. It goes with its contents."""
    work = Path(tempfile.mkdtemp(prefix=".loket-", suffix=".part", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _data(settings: Settings) -> dict[str, Path]:
    """Return what of the data folder belongs into a backup, by its name in the archive.

    A folder of files that several computers share belongs to it. A bucket does not: it is kept by who runs it.
    Raises OSError where that folder is not mounted: a backup without attachments would look like a whole one.
    """
    found = {
        f"data/{one.name}": one
        for one in sorted(settings.data.iterdir())
        if not any(one.match(pattern) for pattern in NOT_COPIED) and not one.is_symlink()
    }
    if not settings.files.folder:
        return found
    store_of(settings).require_there()
    return found | {FILES: Path(settings.files.folder)}


def archives(folder: Path) -> list[Path]:
    """Return the backups of a folder, the oldest first. What only looks like one is left alone."""
    return sorted(one for one in folder.iterdir() if _is_backup(one)) if folder.is_dir() else []


def _is_backup(file: Path) -> bool:
    return _stamp(file) is not None and file.is_file()


def _stamp(file: Path) -> datetime | None:
    found = NAME.fullmatch(file.name)
    try:
        return datetime.strptime(found.group(1), STAMP) if found else None  # noqa: DTZ007  # made_at gives the zone
    except ValueError:  # digits that are no moment
        return None


def sweep(folder: Path, now: datetime) -> None:
    """Delete what runs that were cut off have left in a folder of backups."""
    for left in folder.glob(".loket-*.part"):
        if datetime.fromtimestamp(left.stat().st_mtime, now.tzinfo) < now - timedelta(days=1):
            shutil.rmtree(left, ignore_errors=True)


def made_at(file: Path, now: datetime) -> datetime:
    """Return when a backup was made, as its name says. now: for the time zone."""
    stamp = _stamp(file)
    return stamp.replace(tzinfo=now.tzinfo) if stamp else now


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
