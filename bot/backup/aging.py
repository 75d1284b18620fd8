"""Delete backups by their age, in every folder that held the nightly ones, but never the newest good one of a folder.

Whoever was erased is then in the newest one at most, and bringing that one back erases them again.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot.app import App
from bot.backup import archive, making
from bot.config.settings import Settings
from handlers.office import formats
from handlers.office.office import Office
from store.db import memory
from store.operations import retention

log = logging.getLogger(__name__)

FOLDERS = "backup folders"  # what is remembered: days of keeping, by the folder of nightly backups
KIND = "backups"  # as the record of what was destroyed names them
TO_DO = (
    "buat yang baru di folder itu (loket backup dan nama foldernya), atau hapus berkas itu bila kantor tidak "
    "memerlukannya lagi"
)
KEPT = "old backups"  # what is remembered of those that stay although they are too old


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that is too old and stays: its folder has no newer one that is good. days: how long one is kept."""

    file: str
    at: datetime
    days: int


def remember(app: App, folder: Path, keep_days: int) -> None:
    """Remember that nightly backups lie in a folder, also when the office chooses another one."""
    with app.db.write() as db:
        known = _remembered(memory.get(db, FOLDERS))
        memory.keep(db, FOLDERS, json.dumps(known | {str(folder): keep_days}))


def folders(app: App) -> dict[str, int]:
    """Return every folder that held nightly backups, with the days for which they are kept there."""
    with app.db.read() as db:
        known = _remembered(memory.get(db, FOLDERS)) | _chosen(app.settings)
    # a folder may have two names: one of them is a link
    return {os.path.realpath(folder): days for folder, days in known.items()}


def holding(app: App) -> list[Path]:
    """Return the folders of folders() that hold a backup now."""
    found = []
    for folder in map(Path, folders(app)):
        with suppress(OSError):  # it is away
            found += [folder] if making.archives(folder) else []
    return found


def remove_old(app: App) -> int:
    """Delete the backups that are too old, and record it. Return how many.

    The newest good one of a folder stays, however old it is: no new one may come, and without it the office could not
    be brought back. What stays that way is remembered for the status page.
    """
    now, places = app.clock(), folders(app)
    gone: list[tuple[Path, datetime]] = []
    still: list[Kept] = []
    with app.db.read() as db:
        told = kept(db)
    for folder, days in places.items():
        try:
            old, last = _sort_out(Path(folder), now, before := now - timedelta(days=days))
        except OSError as error:  # a disk that is not plugged in: the next night looks again
            log.warning("the backups of %s were not looked at: %s", folder, error)
            still += [one for one in told if Path(one.file).parent == Path(folder)]
            continue
        gone += [(file, before) for file in old if file != last]
        if last in old:
            still.append(Kept(str(last), _made_at(last, now), days))
    with app.db.write() as db:  # before anything is deleted: what could not be recorded stays
        memory.keep(db, KEPT, json.dumps([[one.file, one.at.isoformat(), one.days] for one in still]))
    return sum(_destroy(app, file, before, now) for file, before in gone)


def _sort_out(folder: Path, now: datetime, before: datetime) -> tuple[list[Path], Path | None]:
    """Return the backups of a folder that are too old, and the newest good one. Raises OSError.

    Which is good is asked only where one is too old: it is read from end to end. Those that a wrong clock dated ahead
    come last: one of them may be older than it says.
    """
    found = [one for one in making.archives(folder) if not one.is_symlink()]  # what it names lies elsewhere
    made = {file: _made_at(file, now) for file in found}
    old = [file for file in found if made[file] < before]
    if not old:
        return [], None
    newest_first = sorted(found, key=lambda file: (making.made_at(file, now) <= now, made[file]), reverse=True)
    unknown: list[Path] = []
    for file in newest_first:
        try:
            if archive.is_whole(file):
                return [one for one in old if one not in unknown], file
        except OSError as error:  # a bad place of the disk, or no right to it: it may be good, so it stays too
            log.warning("whether %s is good is not known: %s", file, error)
            unknown.append(file)
    if unknown:
        raise OSError(unknown[0].name)
    return old, None


def sentence(office: Office, one: Kept) -> str:
    """Say which backup stays although it is too old."""
    made = formats.date(office, one.at)
    return f"{one.file}, dibuat {made}, masih disimpan: lebih lama dari {one.days} hari, dan itu yang terbaru di sana"


def kept(db: Session) -> Sequence[Kept]:
    """Return the backups that are too old and stayed last night."""
    told = json.loads(memory.get(db, KEPT) or "[]")
    return [Kept(file, datetime.fromisoformat(at), days) for file, at, days in told]


def last_day(app: App) -> str:
    """Return until when what is erased today is in nightly backups while new ones are made, "" where none are."""
    chosen = app.settings.backup
    if chosen is None:
        return ""
    return formats.date(app.office, app.clock() + timedelta(days=chosen.keep_days + 1))


def _remembered(words: str) -> dict[str, int]:
    return dict(json.loads(words)) if words else {}


def _chosen(settings: Settings) -> dict[str, int]:
    """Return the folders of the settings: the chosen one, and the one where `loket backup` writes without a choice."""
    if settings.backup is None:
        return {}
    ours = settings.data / making.FOLDER
    return {str(folder): settings.backup.keep_days for folder in (ours, Path(settings.backup.folder or ours))}


def _made_at(file: Path, now: datetime) -> datetime:
    """Return when a backup was made. One whose name lies ahead is of a wrong clock: it counts from when that was seen.

    Else it would stay for years.
    """
    made = making.made_at(file, now)
    if made <= now:
        return made
    with suppress(OSError):
        seen = datetime.fromtimestamp(file.stat().st_mtime, now.tzinfo)
        if seen <= now:
            return seen
        os.utime(file, (now.timestamp(), now.timestamp()))
    return now


def _destroy(app: App, file: Path, before: datetime, now: datetime) -> bool:
    """Delete a backup and record it at once. A disk of the network may hang: without the write lock."""
    try:
        file.unlink()
    except OSError as error:
        log.warning("an old backup was not deleted: %s", error)
        return False
    with app.db.write() as db:
        retention.note(db, now.astimezone(app.office.zone).date(), KIND, 1, before)
    return True
