"""The list of who was erased, beside the backups: whoever is on it stays erased when a backup is brought back."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.app import App
from bot.config.settings import Settings
from store.backup import erased_again
from store.backup.erased_again import Erased
from store.db.database import Database

log = logging.getLogger(__name__)

FOLDER = "cadangan"  # in the data folder, where no other is chosen


def folder_of(settings: Settings) -> Path:
    """Return where the office keeps its backups."""
    chosen = settings.backup.folder if settings.backup else ""
    return Path(chosen) if chosen else settings.data / FOLDER


def write(app: App, *also: Path) -> None:
    """Write the list again. Where the folder is away (a disk that is not plugged in), the next backup writes it.

    also: further folders that hold backups.
    """
    with app.db.read() as db:
        erased = erased_again.everything(db)
    ours = app.settings.data / FOLDER
    for folder in {folder_of(app.settings), *also}:
        try:
            if folder == ours:
                folder.mkdir(mode=0o700, exist_ok=True)
            erased_again.write(erased, folder)
        except OSError as error:
            log.warning("the list of erasures was not written beside the backups: %s", error)


def known(settings: Settings, beside: Path) -> Erased:
    """Return who was erased, as the database that is put aside and the lists beside the backups know it.

    beside: folder of the archive that is brought back.
    """
    listed = (erased_again.read(folder) for folder in {beside, folder_of(settings)})
    return sum(listed, start=Erased()) + _of_database(settings)


def _of_database(settings: Settings) -> Erased:
    """Return what the office's database knows, nothing where there is none, or where it is broken or older."""
    if not settings.data.exists() and settings.database_url.startswith("sqlite"):
        return Erased()
    db = Database(settings.database_url, settings.data)
    try:
        with db.read() as session:
            found = erased_again.everything(session)
            session.expunge_all()
            return found
    except Exception as error:
        log.warning("the former database does not tell who was erased: %s", type(error).__name__)
        return Erased()
    finally:
        db.close()
