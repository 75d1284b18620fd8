"""Delete backups by their age, in every folder that held the nightly ones: whoever is erased is then in none."""

from __future__ import annotations

import json
import logging
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
    found = {file: days for folder, days in folders.items() for file in _archives(Path(folder))}
    last = max(found, key=lambda file: making.made_at(file, now), default=None) if chosen else None
    gone = 0
    for file, days in found.items():
        longest = timedelta(days=days * LAST_STAYS if file == last else days)
        if making.made_at(file, now) < now - longest:
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
        return making.archives(folder)
    except OSError as error:  # a disk that is not plugged in: the next night looks again
        log.warning("the backups of %s were not looked at: %s", folder, error)
        return []


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
