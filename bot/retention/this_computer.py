"""What every computer of the office forgets by itself: lines of its logs, and arrivals that it could not read."""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, timedelta

from bot.app import App
from bot.process import logs
from handlers.office.keeping.retention import FOREVER
from store.operations import retention
from store.transport import spool

log = logging.getLogger(__name__)

EVERY = 600.0  # seconds
FOLDER = "log"  # in the data folder
LOGS, SET_ASIDE = "logs", "set_aside"  # as the record of what was destroyed names them


def run_forever(app: App, stop: threading.Event) -> None:
    """Forget once a day what is over, until told to stop."""
    done: date | None = None
    while not stop.wait(EVERY):
        try:
            now = app.clock()
            today = now.astimezone(app.office.zone).date()
            if today != done:
                forget_old(app, now)
                done = today
        except Exception:
            log.exception("what this computer keeps no longer could not be deleted; the next look tries again")


def forget_old(app: App, now: datetime) -> None:
    """Delete what is older than the office keeps it, and record how much."""
    periods, data = app.office.retention.days(), app.settings.data
    today = now.astimezone(app.office.zone).date()
    gone: dict[str, tuple[int, datetime]] = {}
    if (days := periods["logs"]) != FOREVER:
        gone[LOGS] = logs.forget(data / FOLDER, today - timedelta(days=days)), now - timedelta(days=days)
    if (days := periods["raw"]) != FOREVER:
        before = now - timedelta(days=days)
        gone[SET_ASIDE] = spool.forget_set_aside(data / spool.FOLDER, before), before
    with app.db.write() as db:
        for kind, (number, before) in gone.items():
            if number:
                retention.note(db, today, kind, number, before)
