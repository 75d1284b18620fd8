"""What every computer of the office forgets by itself: lines of its logs, and arrivals that it could not read."""

from __future__ import annotations

import logging
import platform
import threading
from datetime import date, datetime, timedelta

from bot.app import App
from bot.process import logs
from bot.retention.nightly import LONGEST_GAP
from handlers.office.keeping.retention import FOREVER
from store.db import memory
from store.operations import retention
from store.transport import spool

log = logging.getLogger(__name__)

EVERY = 600.0  # seconds
DONE = "forgotten on"  # what is remembered, with the computer's name: the day
FOLDER = "log"  # in the data folder
LOGS, SET_ASIDE = "logs", "set_aside"  # as the record of what was destroyed names them


def run_forever(app: App, stop: threading.Event) -> None:
    """Forget once a day what is over, until told to stop."""
    while not stop.wait(EVERY):
        try:
            once_a_day(app, app.clock())
        except Exception:
            log.exception("what this computer keeps no longer could not be deleted; the next look tries again")


def once_a_day(app: App, now: datetime) -> None:
    """Forget what is over where this was not done today. The first day after a long gap passes, as for the office."""
    today, name = now.astimezone(app.office.zone).date(), f"{DONE} {platform.node()}"
    with app.db.read() as db:
        done = memory.get(db, name)
    if done == str(today):
        return
    if done and today - date.fromisoformat(done) > LONGEST_GAP:
        level = logging.INFO if app.settings.demo else logging.WARNING  # the clock of a demo is moved on purpose
        log.log(level, "nothing was deleted here since %s: look at the clock of this computer", done)
    else:
        forget_old(app, now)
    with app.db.write() as db:
        memory.keep(db, name, str(today))


def forget_old(app: App, now: datetime) -> None:
    """Delete what is older than the office keeps it, and record how much.

    Inside one transaction: while the database is away nothing is deleted that it could not record.
    """
    periods, data = app.office.retention.days(), app.settings.data
    today = now.astimezone(app.office.zone).date()
    if (days := periods["logs"]) != FOREVER:
        with app.db.write() as db:
            number = logs.forget(data / FOLDER, today - timedelta(days=days))
            retention.note(db, today, LOGS, number, now - timedelta(days=days))
    if (days := periods["raw"]) != FOREVER:
        before = now - timedelta(days=days)
        with app.db.write() as db:
            number = spool.forget_set_aside(data / spool.FOLDER, before)
            retention.note(db, today, SET_ASIDE, number, before)
