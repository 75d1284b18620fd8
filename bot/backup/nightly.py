"""The nightly backup: a thread of the clock makes one, and tries the newest once a month.

Old ones go with what else is over (bot/retention/nightly.py): not in the first night after a clock that leapt ahead.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.backup import aging, making, restoring
from bot.config.backup import BackupTable
from handlers.errors import Refusal
from store.db import memory

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds
AFTER_TROUBLE = timedelta(hours=1)
DRILLS_EVERY = timedelta(days=30)
TROUBLE = "backup trouble"  # what is remembered of a night without a backup


def run_forever(app: App, config: Path | None, settings: BackupTable, stop: threading.Event) -> None:
    """Make a backup every night until told to stop. One that failed is tried again an hour later."""
    failed: datetime | None = None
    while not stop.wait(EVERY):
        now = app.clock()
        if failed is not None and timedelta() <= now - failed < AFTER_TROUBLE:
            continue
        try:
            failed = None
            if is_due(app, settings):
                once(app, config, settings)
        except Exception as error:
            log.exception("the nightly backup failed")
            failed = now
            tell(app, error)


def is_due(app: App, settings: BackupTable) -> bool:
    """Return whether no backup was made since the last night's hour. One of the future was made by a wrong clock."""
    with app.db.read() as db:
        made = memory.get(db, making.MADE)
    return not made or not last_night(app, settings) <= datetime.fromisoformat(json.loads(made)["at"]) <= app.clock()


def last_night(app: App, settings: BackupTable) -> datetime:
    """Return the latest moment when a backup was to begin."""
    hour, minute = map(int, settings.time.split(":"))
    local = app.clock().astimezone(app.office.zone)
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def once(app: App, config: Path | None, settings: BackupTable) -> None:
    """Make a backup, and try once a month whether it could be brought back."""
    folder = Path(settings.folder) if settings.folder else app.settings.data / making.FOLDER
    made = making.make(app, config, folder, settings.recipient)
    log.info("backup %s, %s bytes", made.file.name, made.size)
    aging.remember(app, folder, settings.keep_days)
    making.sweep(folder, app.clock())
    with app.db.write() as db:
        memory.keep(db, TROUBLE, "")
        drilled = memory.get(db, restoring.DRILLED)
    age = app.clock() - datetime.fromisoformat(json.loads(drilled)["at"]) if drilled else DRILLS_EVERY
    is_tried = timedelta() <= age < DRILLS_EVERY
    if not is_tried and not settings.recipient:  # the secret key of an encrypted one is not on this computer
        wrong = restoring.drill(app, made.file, None)
        if wrong:
            log.error("the backup could not be brought back: %s", wrong)


def tell(app: App, error: Exception) -> None:
    """Remember for the status page why there is no backup. Nothing where the database cannot be written either."""
    told = str(error) if isinstance(error, (Refusal, OSError)) else type(error).__name__
    try:
        with app.db.write() as db:
            memory.keep(db, TROUBLE, told)
    except Exception:
        log.warning("the trouble with the backup could not be remembered")
