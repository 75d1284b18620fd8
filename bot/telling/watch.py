"""The watch: every 15 seconds it looks for faults, writes them into the book, and tells the admin what is new.

The clock keeps it. The web looks at the clock, and keeps the watch while the clock is silent or the database is away.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.config.enter import SUPERVISOR
from bot.live.facts import live_facts
from bot.process.asking import answer, is_served
from bot.process.logs import Seldom, SeldomEach
from bot.telling import book as books
from bot.telling.alert import Alert
from bot.telling.book import Book, Episode
from bot.telling.faults import SEEN_WITHOUT_TABLES, Sighting, seen
from bot.telling.looking import DATABASE_WITHIN, look, outside
from bot.telling.machine_signs import SILENT
from bot.telling.ways import Ways
from store.db import memory, patience
from store.operations import heartbeats

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds
TOLD = "faults told"  # what is remembered for the computer that leads next
# goes on while the computer sleeps, where the system has such a clock
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
JUMP_SHOWN = timedelta(minutes=5)
BY_THE_CLOCK = frozenset({"part_silent", "queue", "channel_waiting"})  # faults that compare its time with one before
BOOT = Path("/proc/sys/kernel/random/boot_id")


def steady() -> float:
    """Return seconds that no setting of the clock changes."""
    return time.clock_gettime(STEADY)


def boot() -> str:
    """Return a word for this start of the computer, "" where the system has none."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


def believed(found: Sequence[Sighting], *, has_jumped: bool = False) -> list[Sighting]:
    """Leave out what nobody can know now.

    Parts write their signs of life into the database, which may be away. And after a jump of the clock what was written
    a moment ago seems to be old: a part seems to be silent, and what has just come seems to have waited.
    """
    unknown = BY_THE_CLOCK if has_jumped else frozenset[str]()
    if any(one.key == "database" for one in found):
        unknown |= {"part_silent"}
    return [one for one in found if one.fault.key not in unknown]


class Watch:
    """The watch of one process.

    leads: whether other computers go on with what it told, when this one ends.
    """

    def __init__(self, app: App, *, leads: bool = False) -> None:
        self.app = app
        self._leads, self._passed_on = leads, ""
        self.ways = Ways(app)
        self._unsaved: Book | None = None  # newer than the file, which could not be written
        self._clocks: tuple[datetime, float] | None = None
        self._jumped: tuple[datetime, str] | None = None
        self._jumped_at = -SILENT.total_seconds()  # by the steady clock
        self._may_complain, self._may_log = Seldom(), SeldomEach()

    def round(self) -> None:
        """Look once at the office, and tell what is to be told."""
        now = self.app.clock()
        self.compare_clocks(now)
        has_jumped = steady() - self._jumped_at < SILENT.total_seconds()
        found = believed([*look(self.app, now), *self._unwritable(now), *self._jump(now)], has_jumped=has_jumped)
        with self._opened() as book:
            self._follow(book)
            book.see(found, now, unknown=BY_THE_CLOCK if has_jumped else ())
            begun, ended = book.claim(now)
            broken = {key.partition(":")[2] for key in book.now if ":" in key}
            told = book.told_of_the_office()
        if begun or ended:
            self._tell(begun, ended, broken, now)
        if self._leads:
            self._pass_on(told)

    def round_here(self) -> None:
        """Look once at this computer alone, while the clock of another one looks at the office."""
        now = self.app.clock()
        self.compare_clocks(now)
        found = outside(self.app, now)
        with self._opened() as book:
            self._follow(book)
            book.see(found, now, only=SEEN_WITHOUT_TABLES)
            begun, ended = book.claim(now, only=SEEN_WITHOUT_TABLES)
            broken = {key.partition(":")[2] for key in book.now if ":" in key}
        if begun or ended:
            self._tell(begun, ended, broken, now)

    def take_over(self) -> None:
        """Go on where the computer that led before has ended: what it told is not told again, and its end is."""
        others = _told_elsewhere(self.app)
        with self._opened() as book:
            if others is not None:
                book.take_over(others)
            told = book.told_of_the_office()
        if self._leads:
            self._pass_on(told)

    def _pass_on(self, told: str) -> None:
        """Remember what was told, for the computer that leads next."""
        if told == self._passed_on:
            return
        with patience.at_most(DATABASE_WITHIN), self.app.db.write() as db:
            memory.keep(db, TOLD, json.dumps({"by": _here(self.app), "told": told}))
        self._passed_on = told

    def _tell(self, begun: list[Episode], ended: list[Episode], broken: set[str], now: datetime) -> None:
        for one in (*begun, *ended):
            line = f"{'fault' if one in begun else 'over'}: {one.key}"
            if self._may_log(f"{line} {one.since}", now):  # what nobody can be told of is claimed again and again
                log.warning("%s", line)
        alert = Alert(self.app.office, begun, ended, f"{self.app.settings.public_url}/status")
        way = self.ways.tell(alert, broken, now)
        with self._opened() as book:
            if way:
                book.succeeded(begun, way)
            else:
                book.failed(begun, ended, now)

    @contextmanager
    def _opened(self) -> Iterator[Book]:
        """Open the book. While the data folder cannot be written, the book is the one in memory."""
        is_open = False
        try:
            with books.opened(self.app.settings.data, instead=self._unsaved) as book:
                is_open, self._unsaved = True, book
                yield book
            self._unsaved = None
        except OSError as error:
            if self._may_complain():
                log.warning("the book of faults cannot be written: %s", error)
            if not is_open:
                self._unsaved = self._unsaved or Book()
                yield self._unsaved

    def _unwritable(self, now: datetime) -> Iterator[Sighting]:
        try:
            with patience.at_most(DATABASE_WITHIN):
                heartbeats.note(self.app.db, "watch", "", now)
        except Exception as error:
            yield seen("database", f"tidak dapat ditulisi ({type(error).__name__})")

    def compare_clocks(self, now: datetime) -> None:
        """Notice that the clock of the computer jumped. The demo moves its clock on purpose: that is no fault."""
        before, self._clocks = self._clocks, (now, steady())
        if before is None:
            return
        by = books.drift(before, self._clocks)
        if not by:
            return
        self._jumped_at = self._clocks[1]
        if not self.app.settings.demo:
            way = "maju" if by > timedelta() else "mundur"
            self._jumped = now, f"jam melompat {way} {abs(by).total_seconds() / 60:.0f} menit"

    def _follow(self, book: Book) -> None:
        if self._clocks is not None and not self.app.settings.demo:
            book.follow(*self._clocks, boot())

    def _jump(self, now: datetime) -> Iterator[Sighting]:
        """Yield for five minutes that the clock jumped."""
        if self._jumped is not None and timedelta() <= now - self._jumped[0] < JUMP_SHOWN:
            yield seen("computer_clock", self._jumped[1])


def keep_forever(app: App, stop: threading.Event) -> None:
    """Keep the watch until told to stop. For the clock."""
    watch, may_complain = Watch(app, leads=not app.db.is_sqlite), Seldom()
    _quietly(may_complain, watch.take_over)
    if os.environ.get(SUPERVISOR):
        _quietly(may_complain, lambda: _expect(app))
    while not stop.wait(EVERY):
        _quietly(may_complain, watch.round)


def leave(app: App) -> None:
    """Leave the faults of the whole office to the computer that leads, where it is another one."""
    if _told_elsewhere(app) is not None:
        with books.opened(app.settings.data) as book:
            book.take_over()


def _told_elsewhere(app: App) -> str | None:
    """Return what the computer that leads, or led last, has told. None where it is this one."""
    with app.db.read() as db:
        known = json.loads(memory.get(db, TOLD) or "{}")
    return known["told"] if known and known["by"] != _here(app) else None


def _here(app: App) -> str:
    return f"{socket.gethostname()}:{app.settings.data}"


def _expect(app: App) -> None:
    for part in ("worker", "web", *(["live"] if live_facts(app.settings) else [])):
        heartbeats.expect(app.db, part, app.clock())


def stand_in_forever(app: App, stop: threading.Event) -> None:
    """Prove every 15 seconds that the web serves, and keep the watch while the clock does not. For the web."""
    watch, may_complain = Watch(app), Seldom()
    while not stop.wait(EVERY):
        _quietly(may_complain, lambda: stand_in(app, watch))


def stand_in(app: App, watch: Watch) -> None:
    """Do once what the web does for the watch."""
    now = app.clock()
    watch.compare_clocks(now)
    try:
        for part in _serving(app):
            with patience.at_most(DATABASE_WITHIN):
                heartbeats.beat(app.db, part, now)
        with patience.at_most(DATABASE_WITHIN), app.db.read() as db:
            is_kept = not heartbeats.is_older(db, "clock", now, SILENT)
    except Exception as error:
        log.info("the web looks for faults itself: %s", type(error).__name__)
        is_kept = False
    if not is_kept:
        watch.round()
    elif not app.db.is_sqlite:
        watch.round_here()


def _serving(app: App) -> Iterator[str]:
    """Yield which of the two servers of this computer answer a request."""
    if is_served(app.settings.host, app.settings.port, "/healthz"):
        yield "web"
    hub = live_facts(app.settings)
    if hub is not None and answer(hub.host, hub.port, "/healthz"):
        yield "live"


def _quietly(may_complain: Seldom, deed: Callable[[], None]) -> None:
    try:
        deed()
    except Exception as error:
        if may_complain():
            log.exception("the watch broke")
        else:
            log.info("the watch broke again: %s", type(error).__name__)
