"""`loket clock`: does every second what is due by time. Threads read mailboxes, write to devices, ask providers."""

from __future__ import annotations

import logging
import threading
import time

from bot.app import App, enter
from bot.backup import nightly as backups
from bot.catalogue import nightly
from bot.catchup import watch
from bot.catchup.sweep import sweep
from bot.config.place import Place
from bot.ledger import nightly as books
from bot.process.guard import Stop
from bot.process.logs import Seldom
from bot.retention import nightly as retention
from bot.telling import probing
from bot.telling import watch as fault_watch
from bot.work import fetch_mail, jobs, make_reports
from bot.work.send_pushes import send_forever
from channels.protocols import Mailbox

log = logging.getLogger(__name__)

EVERY = 1.0
MAIL_PAUSE = 5.0
LAST_MAIL = 0.5  # seconds the mail threads get to finish; a mail cut off is fetched again


def main(place: Place, ready: App | None = None) -> int:
    """Tick until told to stop.

    ready: as in bot.app.enter.
    """
    app = enter("clock", place, ready)
    stop = Stop()
    threads_end = threading.Event()
    readers = [reader(app, name, threads_end) for name, one in app.channels.items() if isinstance(one, Mailbox)]
    if app.settings.office.push_services:
        threading.Thread(target=send_forever, args=(app, threads_end), name="pushes", daemon=True).start()
    if (source := app.settings.catalogue) is not None:
        threading.Thread(
            target=nightly.run_forever, args=(app, source, threads_end), name="catalogue", daemon=True
        ).start()
    if (table := app.settings.backup) is not None:
        threading.Thread(
            target=backups.run_forever, args=(app, place.config, table, threads_end), name="backup", daemon=True
        ).start()
    threading.Thread(target=retention.run_forever, args=(app, threads_end), name="retention", daemon=True).start()
    threading.Thread(target=watch.run_forever, args=(app, threads_end), name="catch-up", daemon=True).start()
    threading.Thread(target=books.run_forever, args=(app, threads_end, sweep), name="ledger", daemon=True).start()
    reports = threading.Thread(target=make_reports.make_forever, args=(app, place, threads_end), name="reports")
    reports.daemon = True
    reports.start()
    for task in (fault_watch.keep_forever, probing.probe_forever):
        threading.Thread(target=task, args=(app, threads_end), name=task.__name__, daemon=True).start()
    may_complain = Seldom()
    while not stop.asked:
        started = time.monotonic()
        tick(app, may_complain)
        stop.wait(EVERY - (time.monotonic() - started))
    threads_end.set()
    for thread in readers:
        thread.join(LAST_MAIL / len(readers))
    return 0


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
