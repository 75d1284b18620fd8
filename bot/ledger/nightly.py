"""The runs of the ledger: a thread of the clock closes the last days every night, today every hour, or when asked."""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, time, timedelta

from bot.app import App
from bot.ledger.check import BringIn, check
from store.db import memory
from store.operations import heartbeats

log = logging.getLogger(__name__)

FIRST_LOOK = 30.0  # seconds after the start: what citizens need comes first
EVERY = 5.0  # an officer who asks looks at the page
HOURLY = timedelta(hours=1)
NIGHT = time(3, 30)  # local: after the nightly sweep
DAYS_BACK = 3
AFTER_TROUBLE = timedelta(minutes=10)
ASKED = "ledger asked"  # the day that an officer asked for, "" for none
CHECKED = "ledger checked"  # when the last run ended
BEAT = "ledger"


def run_forever(app: App, stop: threading.Event, bring_in: BringIn | None = None) -> None:
    """Compare what is due until told to stop. A run that broke is tried again after a while."""
    troubled: datetime | None = None
    wait = FIRST_LOOK
    while not stop.wait(wait):
        wait, now = EVERY, app.clock()
        if troubled is not None and timedelta() <= now - troubled < AFTER_TROUBLE:
            continue
        try:
            troubled = None
            once(app, bring_in)
        except Exception as error:
            log.exception("the ledger's run broke")
            troubled = now
            _tell(app, type(error).__name__)


def _tell(app: App, error: str) -> None:
    try:
        heartbeats.trouble(app.db, BEAT, f"Pencocokan terakhir gagal ({error})")
    except Exception:
        log.warning("the trouble of the ledger could not be remembered")


def once(app: App, bring_in: BringIn | None = None) -> list[date]:
    """Compare what is due now. Return the days that were compared."""
    now = app.clock()
    with app.db.read() as db:
        asked, checked = memory.get(db, ASKED), memory.get(db, CHECKED)
    days = [date.fromisoformat(asked)] if asked else []
    is_due = not checked or not timedelta() <= now - datetime.fromisoformat(checked) < HOURLY
    if is_due:
        days += due_days(app, now, datetime.fromisoformat(checked) if checked else None)
    if not days:
        return []
    check(app, sorted(set(days)), heals=True, bring_in=bring_in)
    with app.db.write() as db:
        if memory.get(db, ASKED) == asked:
            memory.keep(db, ASKED, "")
        if is_due:
            memory.keep(db, CHECKED, now.isoformat())
    heartbeats.note(app.db, BEAT, "", now)
    return sorted(set(days))


def due_days(app: App, now: datetime, checked: datetime | None) -> list[date]:
    """Return today, and the days before it where no run has closed them since the last night."""
    local = now.astimezone(app.office.zone)
    night = datetime.combine(local.date(), NIGHT, app.office.zone)
    last_night = night if night <= local else night - timedelta(days=1)
    back = DAYS_BACK if checked is None or checked < last_night else 0
    return [local.date() - timedelta(days=days) for days in range(back + 1)]


def ask(app: App, day: date) -> None:
    """Let the clock compare a day soon."""
    with app.db.write() as db:
        memory.keep(db, ASKED, day.isoformat())
