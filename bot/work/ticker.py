"""`loket clock`: does every second what is due by time. Threads read mailboxes, write to devices, ask providers.

Any number of clocks may run. One leads, the others wait for its end (store/db/leadership.py).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.app import App, enter
from bot.backup import aging, erased_list
from bot.backup import nightly as backups
from bot.catalogue import nightly
from bot.catchup import watch
from bot.catchup.sweep import sweep
from bot.config.place import Place
from bot.ledger import nightly as books
from bot.process import pulse
from bot.process.guard import Stop
from bot.process.logs import Seldom
from bot.retention import nightly as retention
from bot.retention import this_computer
from bot.telling import probing
from bot.telling import watch as fault_watch
from bot.work import fetch_mail, jobs, make_reports
from bot.work.send_pushes import send_forever
from channels.protocols import Mailbox
from store.db import file_store, leadership
from store.db.leadership import Lead, LeadOfFile

log = logging.getLogger(__name__)

EVERY = 1.0
MAIL_PAUSE = 5.0
TIDY_PAUSE = 60.0
LONGEST_TICK = 60.0  # seconds
OVERTAKEN = 3  # exit code
LAST_MAIL = 0.5  # seconds the mail threads get to finish; a mail cut off is fetched again


def main(place: Place, ready: App | None = None) -> int:
    """Wait for the lead among the clocks, then tick until told to stop, or until another clock has the lead.

    ready: as in bot.app.enter.
    """
    app = enter("clock", place, ready)
    stop, threads_end = Stop(), threading.Event()
    if app.settings.files.bucket:
        _start("files", tidy_files, app, threads_end)
    _start("old logs", this_computer.run_forever, app, threads_end)
    lead = leadership.of(app.db, app.settings.data)
    if not wait_for(lead, app, stop):
        return 0
    log.info("this clock leads")
    readers = start_threads(app, place, threads_end)
    may_complain, ticked, lost = Seldom(), Ticked(time.monotonic()), threading.Event()
    _start("lead", keep_forever, lead, ticked, threads_end, lost)
    while not (stop.asked or lost.is_set()):
        ticked.at = time.monotonic()
        pulse.beat(app.settings.data, "clock")
        tick(app, may_complain)
        stop.wait(EVERY - (time.monotonic() - ticked.at))
    threads_end.set()
    if lost.is_set():
        log.warning("another clock leads: this one ends, and waits for the lead when it is started again")
        return OVERTAKEN
    for thread in readers:
        thread.join(LAST_MAIL / len(readers))
    return 0


def wait_for(lead: Lead | LeadOfFile, app: App, stop: Stop) -> bool:
    """Wait until the lead is ours. Return False when told to stop.

    Meanwhile this does what every computer must do for itself.
    """
    may_complain, first = Seldom(), True
    while not stop.asked:
        pulse.beat(app.settings.data, "clock")
        try:
            if lead.take():
                return True
            if first:
                fault_watch.leave(app)
                first = False
            jobs.take_spooled(app)
        except Exception as error:  # the database is away: then nobody leads
            if may_complain():
                log.warning("waiting for the lead: %s", type(error).__name__)
        stop.wait(EVERY)
    return False


@dataclass
class Ticked:
    """When the last tick began, by a clock that nobody sets."""

    at: float


def keep_forever(lead: Lead | LeadOfFile, ticked: Ticked, stop: threading.Event, lost: threading.Event) -> None:
    """Keep the lead every second, however long a tick takes. A clock that stands in one for a minute gives it away."""
    while not stop.wait(EVERY):
        if time.monotonic() - ticked.at > LONGEST_TICK:
            continue
        try:
            lead.keep()
        except leadership.Overtaken:
            lost.set()
            return
        except Exception:  # whatever it is, the lead must be asked for again: nobody else notices that it is lost
            log.exception("the lead could not be kept")


def start_threads(app: App, place: Place, threads_end: threading.Event) -> list[threading.Thread]:
    """Start everything that works beside the tick. Return the readers of mailboxes."""
    readers = [reader(app, name, threads_end) for name, one in app.channels.items() if isinstance(one, Mailbox)]
    if app.settings.office.push_services:
        _start("pushes", send_forever, app, threads_end)
    if (source := app.settings.catalogue) is not None:
        _start("catalogue", nightly.run_forever, app, source, threads_end)
    if (table := app.settings.backup) is not None:
        _start("backup", backups.run_forever, app, place.config, table, threads_end)
    _start("retention", retention.run_forever, app, threads_end, tend_backups)
    _start("catch-up", watch.run_forever, app, threads_end)
    _start("ledger", books.run_forever, app, threads_end, sweep)
    _start("reports", make_reports.make_forever, app, place, threads_end)
    _start("watch", fault_watch.keep_forever, app, threads_end)
    _start("probing", probing.probe_forever, app, threads_end)
    return readers


def tend_backups(app: App) -> None:
    """Write beside the backups who was erased, also in folders of former times, and delete those that are too old."""
    try:
        erased_list.write(app, *aging.holding(app))
    finally:
        aging.remove_old(app)


def tidy_files(app: App, stop: threading.Event) -> None:
    """Do until told to stop what the store of attachments put off. Every computer does it for itself."""

    def is_needed(digest: str) -> bool:
        with app.db.read() as db:
            return file_store.is_used(db, digest)

    while not stop.wait(TIDY_PAUSE):
        try:
            app.files.tidy(app.clock(), is_needed)
        except Exception as error:  # the bucket or the database is away: the next round tries again
            log.info("the store of attachments was not tidied: %s", type(error).__name__)


def _start(name: str, work: Callable[..., None], *words: Any) -> None:
    threading.Thread(target=work, args=words, name=name, daemon=True).start()


def tick(app: App, may_complain: Seldom) -> None:
    """Do once what is due. Where it fails, the next second tries again."""
    try:
        jobs.tick(app)
    except Exception as error:
        if may_complain():
            log.exception("the tick broke")
        else:
            log.info("the tick broke again: %s", type(error).__name__)


def reader(app: App, name: str, stop: threading.Event) -> threading.Thread:
    """Return a thread that reads one mailbox.

    It is a daemon: a connection that waits for mail may not notice the end.
    """
    thread = threading.Thread(target=_read, args=(app, name, stop), name=f"mail-{name}", daemon=True)
    thread.start()
    return thread


def _read(app: App, name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            fetch_mail.fetch_mail(app, name, stop)
        except Exception:
            log.exception("reading %s broke", name)
            stop.wait(MAIL_PAUSE)
