"""The book of faults: which are there, since when, and which the admin was told of. It survives a restart.

It is a file and no table, because a database that is away is the first fault to be told. The file always has the same
size and is written in place: a full disk takes it too.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.telling.faults import FAULTS, SEEN_WITHOUT_TABLES, Sighting

log = logging.getLogger(__name__)

NAME = "faults.json"
SIZE = 64 * 1024
LONGEST_DETAIL = 160
PAST_KEPT = 20
EVERY = timedelta(hours=1)  # the shortest time between two alerts of the same fault
TRY_AGAIN = timedelta(minutes=2)
GIVE_UP = timedelta(days=1)  # a recovery that nobody could be told of in a day is told no more
JUMP = timedelta(minutes=1)  # between two looks
CALM = timedelta(minutes=1)  # so long a fault must be away before it counts as over


@dataclass
class Episode:
    """One fault from its beginning to its end.

    key, title, detail: as in Sighting.
    since, last: when it was seen first and last.
    told: when the admin was told of it, None for not yet. way: by which way.
    tried: whether telling was tried and failed. next_try: not before this moment.
    """

    key: str
    fault: str
    title: str
    detail: str
    since: datetime
    last: datetime
    told: datetime | None = None
    way: str = ""
    tried: bool = False
    next_try: datetime | None = None


@dataclass
class Book:
    """Faults that are there, and those that were.

    told: when an alert of each fault was sent last, by key.
    looked: when the office was looked at last. steady: the seconds of `steady` then. boot: the start of the computer
    that they are counted from.
    """

    now: dict[str, Episode] = field(default_factory=dict)
    past: list[Episode] = field(default_factory=list)
    told: dict[str, datetime] = field(default_factory=dict)
    looked: datetime | None = None
    steady: float = 0.0
    boot: str = ""

    def follow(self, now: datetime, seconds: float, boot: str) -> None:
        """Move every moment along where the clock was set since the last look: an hour of it is an hour still.

        seconds: of a clock that nobody sets. boot: what they are counted from.
        """
        if self.looked is not None and self.boot == boot and seconds >= self.steady:  # not every system names its start
            by = drift((self.looked, self.steady), (now, seconds))
            self.told = {key: at + by for key, at in self.told.items()}
            for one in self.now.values():
                one.since, one.last = one.since + by, one.last + by
                one.told, one.next_try = one.told and one.told + by, one.next_try and one.next_try + by
        self.looked, self.steady, self.boot = now, seconds, boot

    def see(
        self,
        found: Iterable[Sighting],
        now: datetime,
        *,
        only: Container[str] = FAULTS,
        unknown: Container[str] = (),
    ) -> None:
        """Write down what a look at the office found.

        only: faults that were looked for. unknown: faults of which nobody can see now whether they are over.
        """
        self._forget_the_future(now)
        for one in found:
            episode = self.now.setdefault(
                one.key, Episode(one.key, one.fault.key, one.title, one.detail, since=now, last=now)
            )
            episode.last, episode.detail = now, one.detail[:LONGEST_DETAIL]
        is_away = "database" in self.now and self.now["database"].last == now
        for known in self.now.values():  # what the admin knows goes on while nobody can see whether it is over
            is_unseen = known.fault in unknown or (is_away and known.fault not in SEEN_WITHOUT_TABLES)
            if known.told is not None and is_unseen:
                known.last = now
        for key, episode in list(self.now.items()):
            if episode.fault in only and _is_over(episode, now) and not _owes_recovery(episode, now):
                self._close(key)

    def _forget_the_future(self, now: datetime) -> None:
        """Let no moment be in the future: the clock may have been set back, and nothing may be stuck until then."""
        self.told = {key: min(at, now) for key, at in self.told.items() if now - at < EVERY or key in self.now}
        for one in self.now.values():
            one.since, one.last = min(one.since, now), min(one.last, now)
            if one.next_try is not None and one.next_try > now + TRY_AGAIN:
                one.next_try = now

    def _close(self, key: str) -> None:
        self.past = [*self.past, self.now.pop(key)][-PAST_KEPT:]

    def claim(self, now: datetime, *, only: Container[str] = FAULTS) -> tuple[list[Episode], list[Episode]]:
        """Return the faults and the recoveries that are to be told now.

        They count as told from here on, so that a program that ends in between tells nothing twice. `failed` takes
        that back.
        """
        ours = [one for one in self.now.values() if one.fault in only]
        begun = [one for one in ours if self._is_due(one, now)]
        ended = [one for one in ours if _is_over(one, now) and (one.next_try or now) <= now]
        for one in begun:
            one.told = self.told[one.key] = now
        for one in ended:
            self._close(one.key)
        return begun, ended

    def _is_due(self, one: Episode, now: datetime) -> bool:
        lasts = FAULTS[one.fault].lasts
        if lasts is None or one.told is not None or _is_over(one, now) or (one.next_try or now) > now:
            return False
        last_told = self.told.get(one.key)
        return one.last - one.since >= lasts and (last_told is None or now - last_told >= EVERY)

    def told_of_the_office(self) -> str:
        """Return the faults of the whole office that the admin knows of, as text for `take_over`."""
        told = [one for one in self.now.values() if one.told is not None and one.fault not in SEEN_WITHOUT_TABLES]
        return json.dumps([asdict(one) for one in told], default=datetime.isoformat)

    def take_over(self, told: str = "[]") -> None:
        """Forget the faults of the whole office, for another computer looks for them, and go on with what it told.

        told: what `told_of_the_office` of its book says.
        """
        self.now = {key: one for key, one in self.now.items() if one.fault in SEEN_WITHOUT_TABLES}
        for one in map(_episode, json.loads(told)):
            if one.fault in FAULTS and one.told is not None:
                self.now[one.key], self.told[one.key] = one, one.told

    def succeeded(self, begun: Iterable[Episode], way: str) -> None:
        """Write down by which way the admin was told."""
        for one in begun:
            if one.key in self.now:
                self.now[one.key].way = way

    def failed(self, begun: Iterable[Episode], ended: Iterable[Episode], now: datetime) -> None:
        """Take a claim back: nobody could be told. It is tried again in two minutes."""
        for one in begun:
            self.told.pop(one.key, None)
            if (episode := self.now.get(one.key)) is not None:
                episode.told, episode.tried, episode.next_try = None, True, now + TRY_AGAIN
        for one in ended:
            self.past = [other for other in self.past if (other.key, other.since) != (one.key, one.since)]
            one.next_try = now + TRY_AGAIN
            self.now.setdefault(one.key, one)


def drift(before: tuple[datetime, float], after: tuple[datetime, float]) -> timedelta:
    """Return by how much the clock was set between two looks, ahead or back. What is less than a minute is nothing.

    before, after: the time of the clock, and the seconds of one that nobody sets.
    """
    found = (after[0] - before[0]) - timedelta(seconds=after[1] - before[1])
    return found if abs(found) > JUMP else timedelta()


def is_lasting(episode: Episode, now: datetime) -> bool:
    """Return whether a fault in the book is still there."""
    return not _is_over(episode, now)


def _is_over(episode: Episode, now: datetime) -> bool:
    return now - episode.last >= CALM


def _owes_recovery(episode: Episode, now: datetime) -> bool:
    return (episode.told is not None or episode.tried) and now - episode.last < GIVE_UP


@contextmanager
def opened(folder: Path, instead: Book | None = None) -> Iterator[Book]:
    """Open the book of a data folder to write in it. One process at a time. Raises OSError.

    instead: a newer book, which could not be written before.
    """
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        book = instead or _read(os.pread(handle, SIZE, 0))
        yield book
        os.pwrite(handle, _written(book), 0)
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path) -> Book:
    """Return what the book says now. An empty one where there is none."""
    try:
        with (folder / NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return _read(file.read(SIZE))
    except OSError:
        return Book()


def _written(book: Book) -> bytes:
    """Return the bytes of the file: JSON, filled up with spaces. Old episodes go where it would become too long."""
    while True:
        text = json.dumps(asdict(book), default=datetime.isoformat).encode()
        if len(text) <= SIZE:
            return text.ljust(SIZE)
        if not book.past:
            raise OSError("the book of faults is too long")
        book.past = book.past[1:]


def _read(content: bytes) -> Book:
    """Return the book in these bytes. A file that was cut off while it was written is begun again."""
    if not content.strip(b" \x00"):
        return Book()
    with suppress(ValueError, TypeError, KeyError):
        raw = json.loads(content)
        return Book(
            now={key: _episode(one) for key, one in raw["now"].items() if one["fault"] in FAULTS},
            past=[_episode(one) for one in raw["past"]],
            told={key: datetime.fromisoformat(at) for key, at in raw["told"].items()},
            looked=datetime.fromisoformat(raw["looked"]) if raw["looked"] else None,
            steady=raw.get("steady", 0.0),
            boot=raw.get("boot", ""),
        )
    log.warning("the book of faults cannot be read and is begun again")
    return Book()


def _episode(raw: dict[str, Any]) -> Episode:
    moments = {name: raw[name] and datetime.fromisoformat(raw[name]) for name in ("since", "last", "told", "next_try")}
    return Episode(**(raw | moments))
