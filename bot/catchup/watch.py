"""When each channel is compared with its provider: a thread of the clock. Nothing waits for it.

After every start; every five minutes while webhooks are refused or our web server does not answer or ended, or mails
are taken away before us, and for a while after; every night, three days back.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.catchup.sweep import sweep
from bot.catchup.web_server import WebServer
from channels.listing import CannotList, Listable, Replaying
from channels.protocols import Hook
from store.backup import after_restore
from store.transport import incoming_files, listed, refusals
from store.transport.listed import Comparison

log = logging.getLogger(__name__)

FIRST_LOOK = 5.0  # seconds after the start: first the mailboxes are read as ever
EVERY = 20.0  # seconds between two looks at whether there is something to do
FIRST = 1.0  # seconds that a comparison has before the next one begins beside it: most are over
WAITS = 10.0  # seconds that a look waits for the comparisons; those that take longer go on beside the next look
OFTEN = timedelta(minutes=5)
AGAIN = timedelta(minutes=30)  # where the provider did not hand over what it lists
SELDOM = timedelta(hours=6)  # where somebody must mend a setting first
AFTERWARDS = timedelta(minutes=10)  # a provider lists a message some time after its webhook was refused
BACK = timedelta(days=3)
OVERLAP = timedelta(hours=1)  # clocks differ, and providers list late
NIGHT = 2  # o'clock
LONGEST_BACK = timedelta(days=30)
SPOTS_LAST = timedelta(days=45)
WEB_EVERY = 3.0  # seconds between two looks at our web server: one that is killed is back in two


@dataclass
class Watch:
    """What is known since this process started.

    tried: when each channel was asked last. swept: when it was compared last. troubled: until when webhooks may have
    been lost, or mails moved. refused: webhooks of each channel that were refused by the last look. taken_away: when a
    mail of each mailbox was last taken away before us.
    """

    app: App
    stop: threading.Event = field(default_factory=threading.Event)
    tried: dict[str, datetime] = field(default_factory=dict)
    swept: dict[str, datetime] = field(default_factory=dict)
    wait_until: dict[str, datetime] = field(default_factory=dict)
    troubled: dict[str, datetime] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    taken_away: dict[str, str] = field(default_factory=dict)
    threads: dict[str, threading.Thread] = field(default_factory=dict)

    def look(self, *, web_answers: bool) -> None:
        """Compare each channel that is due, all beside each other: a provider that hangs delays no other.

        web_answers: whether our web server takes webhooks.
        """
        now = self.app.clock()
        with self.app.db.read() as db:
            refused = refusals.totals(db)
        for name, channel in self.app.channels.items():
            if not isinstance(channel, (Listable, Replaying)):
                continue
            if isinstance(channel, Hook):
                self._note_trouble(name, refused.get(name, 0), now, web_answers=web_answers)
            else:
                self._note_taken_away(name, now)
            if not self.stop.is_set() and name not in self._busy() and self.is_due(name, now):
                self.threads[name] = threading.Thread(target=self._try, args=(name,), name=f"catch-up {name}")
                self.threads[name].daemon = True
                self.threads[name].start()
                self.threads[name].join(FIRST)
        end = time.monotonic() + WAITS
        for name in self._busy():
            self.threads[name].join(max(end - time.monotonic(), 0))

    def _busy(self) -> list[str]:
        return [name for name, thread in self.threads.items() if thread.is_alive()]

    def _note_trouble(self, name: str, refused: int, now: datetime, *, web_answers: bool) -> None:
        if refused > self.refused.setdefault(name, refused) or not web_answers:
            self.troubled[name] = now + AFTERWARDS
        self.refused[name] = refused

    def _note_taken_away(self, name: str, now: datetime) -> None:
        with self.app.db.read() as db:
            at = listed.taken_away(db, name)
        if at != self.taken_away.setdefault(name, at):
            self.troubled[name] = now + AFTERWARDS
        self.taken_away[name] = at

    def _try(self, name: str) -> None:
        """Compare one channel. What breaks there does not keep us from the others."""
        self.tried[name] = self.app.clock()
        try:
            self.compare(name)
        except Exception:
            log.exception("the catch-up of %s broke", name)
            self.wait_until[name] = self.app.clock() + OFTEN

    def is_due(self, name: str, now: datetime) -> bool:
        """Return whether a channel is to be compared now."""
        if self.tried.get(name, now) > now:  # our clock was ahead, and so is what it says to wait for
            return True
        if now < self.wait_until.get(name, now):
            return False
        swept = self.swept.get(name)
        if swept is None:  # just started
            return True
        with self.app.db.read() as db:
            last = listed.last(db, name)
        if last is None or not last.whole or self.troubled.get(name, now) > now:
            return now - swept >= OFTEN
        if last.failed and now - swept >= AGAIN:
            return True
        return swept < last_night(self.app, now)

    def compare(self, name: str) -> Comparison:
        """Compare one channel and remember the result, also where it could not be made."""
        now = self.app.clock()
        with self.app.db.read() as db:
            in_use = since_when(db, name, now)
            since = self._since(db, name, now, in_use)
        try:
            found = sweep(self.app, name, since, now + OVERLAP, asked_to_stop=self.stop.is_set, in_use=in_use)
        except CannotList as error:
            log.warning("catch-up of %s: %s", name, error)
            found = Comparison(self.app.clock(), since, now, whole=False, trouble=str(error))
            self.wait_until[name] = now + (error.retry_after or (SELDOM if error.permanent else OFTEN))
        self.swept[name] = now
        with self.app.db.write() as db:
            before = listed.last(db, name)
            covered = now if found.whole else before.covered if before is not None else None
            began = before.began if before is not None else now
            found = replace(found, until=now, covered=covered, began=began)
            listed.remember(db, name, found)
            listed.forget_spots(db, now - SPOTS_LAST)
            incoming_files.ask_again(db, name, now - LONGEST_BACK, now)
        return found

    def _since(self, db: Session, name: str, now: datetime, in_use: datetime) -> datetime:
        """Return from when on we should have everything: three days back, more where we were away for longer.

        What is of before the channel was in use here is nobody's question any more.
        """
        last = listed.last(db, name)
        covered = last.covered if last is not None else after_restore.made_at(db)
        since = now - BACK if covered is None else min(now - BACK, covered - OVERLAP)
        return max(since, now - LONGEST_BACK, in_use - OVERLAP)


def since_when(db: Session, name: str, now: datetime) -> datetime:
    """Return since when a channel is in use here: its first arrival, or its first comparison."""
    last = listed.last(db, name)
    known = [listed.first_arrival(db, name), last.began if last is not None else None, now]
    return min(moment for moment in known if moment is not None)


def last_night(app: App, now: datetime) -> datetime:
    """Return the latest moment when the comparison of the night was to begin."""
    local = now.astimezone(app.office.zone)
    due = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def run_forever(app: App, stop: threading.Event) -> None:
    """Compare every channel whenever it is due, until told to stop."""
    watch, settings = Watch(app, stop), app.settings
    web = WebServer(settings.host, settings.port, settings.data)
    due = time.monotonic() + FIRST_LOOK
    while not stop.wait(WEB_EVERY):
        try:
            web.look()
            if time.monotonic() >= due:
                due = time.monotonic() + EVERY
                watch.look(web_answers=not web.may_have_lost())
        except Exception:
            log.exception("the catch-up broke")
