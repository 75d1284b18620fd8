"""The nightly destruction of what the office keeps no longer: a thread of the clock, a little in each transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.app import App
from handlers.privacy import incidents, retention
from store.db import memory
from store.operations import retention as retained
from store.search import search_index

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
PAUSE = 0.5  # seconds between two transactions: officers write too
HOUR = 2  # of the office: nobody is served
DONE = "retention done"  # what is remembered: the day of the office whose night is over
FORGOTTEN = "forgotten for good"  # what is remembered: how much was destroyed when the files were last rid of it
MOMENTS, MOMENT = 60, 10.0  # tries to cut the log of the database, and the seconds between two
LONGEST_GAP = timedelta(days=31)  # between two nights


def run_forever(app: App, stop: threading.Event, tend_backups: Callable[[App], None]) -> None:
    """Destroy every night what is over, until told to stop. What was cut off goes on with the next look.

    tend_backups: writes beside the backups who was erased, and deletes those that are too old.
    """
    while not stop.wait(EVERY):
        try:
            tell_of_incidents(app, stop)
            if is_due(app) and not waits_a_night(app):
                try:
                    once(app, stop)
                    forget_for_good(app, stop)
                finally:
                    tend_backups(app)
        except Exception:
            log.exception("what the office keeps no longer could not be destroyed; the next look tries again")


def tell_of_incidents(app: App, stop: threading.Event) -> None:
    """Queue the ordered notices of incidents with personal data, some in each transaction."""
    with app.db.read() as db:
        more = incidents.any_left(db, app.office)
    while more and not stop.is_set():
        with app.db.write() as db:
            more = incidents.tell_some(db, app.office, app.clock())
        app.bell.ring()
        stop.wait(PAUSE if more else 0)


def is_due(app: App) -> bool:
    """Return whether nothing was destroyed since this morning at two."""
    with app.db.read() as db:
        done = memory.get(db, DONE)
    return _local(app).hour >= HOUR and done != str(_local(app).date())


def waits_a_night(app: App) -> bool:
    """Let the first night after a long gap pass: the clock of the computer may be far ahead.

    Return whether nothing is to be destroyed yet.
    """
    today = _local(app).date()
    with app.db.write() as db:
        done = memory.get(db, DONE)
        if not done or today - date.fromisoformat(done) <= LONGEST_GAP:
            return False
        memory.keep(db, DONE, str(today))
    level = logging.INFO if app.settings.demo else logging.WARNING  # the clock of a demo is moved on purpose
    log.log(level, "nothing was destroyed since %s: look at the clock of this computer, the next night goes on", done)
    return True


def once(app: App, stop: threading.Event) -> None:
    """Destroy what is over now, and remember the day."""
    now = app.clock()  # one that leaps in between destroys no more
    if _repeat(app, stop, lambda db: retention.destroy_some(db, app.files, app.office, now)):
        with app.db.write() as db:
            retention.forget_attempts(db, now)
            memory.keep(db, DONE, str(_local(app).date()))


def forget_for_good(app: App, stop: threading.Event) -> None:
    """Let no word of what was erased or destroyed stay in the bytes of SQLite's index, file and log."""
    with app.db.read() as db:
        so_far, done = retained.destroyed_so_far(db), memory.get(db, FORGOTTEN)
    if so_far == done or not app.db.is_sqlite:
        return
    _repeat(app, stop, search_index.refresh)
    with app.db.write() as db:
        search_index.merge_some(db, begins=True)
    if _repeat(app, stop, partial(search_index.merge_some, begins=False)) and _empty_log(app, stop):
        with app.db.write() as db:
            memory.keep(db, FORGOTTEN, so_far)


def _empty_log(app: App, stop: threading.Event) -> bool:
    """Cut SQLite's log to nothing, at the next quiet moment. Return False where there was none."""
    for _ in range(MOMENTS):
        if app.db.empty_log():
            return True
        if stop.wait(MOMENT):
            return False
    log.warning("what was destroyed is still in the log of the database: somebody reads it all the time")
    return False


def _repeat(app: App, stop: threading.Event, step: Callable[[Session], object]) -> bool:
    """Do a step, a transaction each, until it returns that nothing is left. Return whether it came to that."""
    more: object = True
    while more and not stop.is_set():
        with app.db.write() as db:
            more = step(db)
        stop.wait(PAUSE if more else 0)
    return not more


def _local(app: App) -> datetime:
    return app.clock().astimezone(app.office.zone)
