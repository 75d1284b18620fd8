"""Delete backups by their age, in every folder that held the nightly ones: whoever is erased is then in none."""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.backup import making
from bot.config.settings import Settings
from handlers.office import formats
from store.db import memory
from store.operations import retention

log = logging.getLogger(__name__)

FOLDERS = "backup folders"  # what is remembered: days of keeping, by the folder of nightly backups
KIND = "backups"  # as the record of what was destroyed names them
LAST_STAYS = 2  # times as long: without it the office could not be brought back


def remember(app: App, folder: Path, keep_days: int) -> None:
    """Remember that nightly backups lie in a folder, also when the office chooses another one."""
    with app.db.write() as db:
        known = _remembered(memory.get(db, FOLDERS))
        memory.keep(db, FOLDERS, json.dumps(known | {str(folder): keep_days}))


def remove_old(app: App) -> int:
    """Delete the backups that are too old, whether or not there are newer ones, and record it. Return how many.

    The last one stays twice as long while the office makes backups: they may fail for a while.
    """
    now, chosen = app.clock(), app.settings.backup
    with app.db.read() as db:
        folders = _remembered(memory.get(db, FOLDERS)) | _chosen(app.settings)
    # a folder may have two names: one of them is a link
    found = {file: days for folder, days in folders.items() for file in _archives(Path(os.path.realpath(folder)))}
    made = {file: _made_at(file, now) for file in found}
    last = max(made, key=lambda file: made[file], default=None) if chosen else None
    gone = 0
    for file, days in found.items():
        longest = timedelta(days=days * LAST_STAYS if file == last else days)
        if made[file] < now - longest:
            gone += _delete(file)
    if gone:
        _note(app, gone, now - timedelta(days=max(folders.values())), now)
    return gone


def last_day(app: App) -> str:
    """Return until when what is erased today may still be in a nightly backup, "" where the office makes none here."""
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


def _archives(folder: Path) -> list[Path]:
    try:
        return [one for one in making.archives(folder) if not one.is_symlink()]  # what it names lies elsewhere
    except OSError as error:  # a disk that is not plugged in: the next night looks again
        log.warning("the backups of %s were not looked at: %s", folder, error)
        return []


def _made_at(file: Path, now: datetime) -> datetime:
    """Return when a backup was made. One whose name lies ahead is of a wrong clock: it counts from when that was seen.

    Else it would stay for years, as the last one, and the real last one would not have twice the time.
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


def _delete(file: Path) -> bool:
    try:
        file.unlink()
    except OSError as error:
        log.warning("an old backup was not deleted: %s", error)
        return False
    return True


def _note(app: App, number: int, before: datetime, now: datetime) -> None:
    with app.db.write() as db:
        retention.note(db, now.astimezone(app.office.zone).date(), KIND, number, before)
