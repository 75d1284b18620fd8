"""The books of the outside world, and how they compare with the tables of the office, item by item.

Every message of a citizen and every answer of an officer carries a word that no other carries. By it the books know
each item again, whatever the office did with it.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Engine, Row, select
from sqlmodel import col

from store.tables import Arrival, Message

WORD = re.compile(r"[wj]\d{6}x")
SURE = ("sent", "delivered", "read")
TOLD = ("failed", "unknown", "held")  # an officer sees these and decides
UNDER_WAY = ("queued", "sending")


@dataclass
class Said:
    """A message of a citizen. heard: whether the provider handed it over, or keeps it where the office reads."""

    word: str
    channel: str
    sender: str
    heard: bool = False


@dataclass
class Answer:
    """An answer of an officer. accepted: whether the page said that it was sent."""

    word: str
    number: str
    accepted: bool = False


@dataclass(frozen=True)
class Reached:
    """Something of the office that a provider took. key: of the office's message, "" where it bears none."""

    channel: str
    key: str
    to: str
    body: str


@dataclass
class Difference:
    """What books and tables disagree about. told: what an officer was told of; under_way: what is not over yet."""

    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    unexplained: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    under_way: set[str] = field(default_factory=set)

    def agrees(self) -> bool:
        return not (self.lost or self.doubled or self.unexplained or self.under_way)

    def without(self, known: Difference) -> Difference:
        """Return what an earlier difference did not name."""
        return Difference(**{name: found - getattr(known, name) for name, found in vars(self).items()})


class Books:
    """What citizens said, what officers answered, what reached a provider."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.said: list[Said] = []
        self.answers: list[Answer] = []
        self.reached: list[Reached] = []

    def says(self, channel: str, sender: str) -> Said:
        """Write down that a citizen begins to say something."""
        with self.lock:
            self.said.append(Said(f"w{next(self.numbers):06}x", channel, sender))
            return self.said[-1]

    def answer(self, number: str) -> Answer:
        """Write down that an officer begins to answer a case."""
        with self.lock:
            self.answers.append(Answer(f"j{next(self.numbers):06}x", number))
            return self.answers[-1]

    def reaches(self, reached: Reached) -> None:
        """Write down that a provider took something of the office."""
        with self.lock:
            self.reached.append(reached)

    def compare(self, tables: Engine) -> Difference:
        """Return what the office's tables say otherwise. Raises DBAPIError where they cannot be read."""
        with tables.connect() as db:
            # the tables first: what reaches a provider meanwhile is in the books, and no row is missing for it
            arrivals = db.execute(select(Arrival.id, Arrival.channel, Arrival.state)).all()  # type: ignore[call-overload]
            rows = db.execute(
                select(Message.key, Message.direction, Message.channel, Message.state, Message.body).where(  # type: ignore[call-overload]
                    col(Message.direction).in_(("in", "out", "staff"))
                )
            ).all()
        with self.lock:
            said, answers, reached = list(self.said), list(self.answers), list(self.reached)
        found = Difference()
        found.under_way |= {f"arrival {one.id} {one.channel}" for one in arrivals if one.state == "new"}
        found.unexplained |= {f"arrival {one.id} {one.channel} shunted" for one in arrivals if one.state == "shunted"}
        _heard(found, said, rows)
        _left(found, [one for one in rows if one.direction != "in"], reached)
        _answered(found, answers, rows, reached)
        _greeted(found, said, rows, reached)
        return found


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Return how many of these texts carry each word."""
    return Counter(word for text in texts for word in set(WORD.findall(text)))


def _heard(found: Difference, said: list[Said], rows: list[Row]) -> None:
    kept = words_of(one.body for one in rows if one.direction == "in")
    for one in said:
        name = f"{one.word} {one.channel}" + ("" if one.heard else " (refused)")
        if kept[one.word] == 0:
            found.lost.add(name)
        elif kept[one.word] > 1:
            found.doubled.add(f"{name} kept {kept[one.word]} times")


def _left(found: Difference, rows: list[Row], reached: list[Reached]) -> None:
    taken = Counter(one.key for one in reached)
    for one in rows:
        times, name = taken.pop(one.key, 0), f"{one.channel} {one.key} ({one.state})"
        if times > 1:
            found.doubled.add(f"{name} reached the provider {times} times")
        if one.state in UNDER_WAY:
            found.under_way.add(name)
        elif one.state in TOLD:
            found.told.add(name)
        elif one.state in SURE and not times:
            found.lost.add(f"{name} never reached the provider")
        elif one.state not in SURE and times:
            found.unexplained.add(f"{name} reached the provider")
    found.unexplained |= {f"{key or 'a message without a key'} is in no table" for key in taken}


def _answered(found: Difference, answers: list[Answer], rows: list[Row], reached: list[Reached]) -> None:
    kept = words_of(one.body for one in rows if one.direction == "out")
    arrived = words_of(one.body for one in {one.key: one for one in reached}.values())
    for one in answers:
        if kept[one.word] > 1:
            found.doubled.add(f"answer {one.word} {one.number} kept {kept[one.word]} times")
        if arrived[one.word] > 1:
            found.doubled.add(f"answer {one.word} {one.number} left as {arrived[one.word]} messages")
        if one.accepted and not kept[one.word]:
            found.lost.add(f"answer {one.word} {one.number}")


def _greeted(found: Difference, said: list[Said], rows: list[Row], reached: list[Reached]) -> None:
    """Each citizen hears something, and no two messages of ours say the same words to them."""
    heard = Counter((to, body) for to, body, _ in {(one.to, one.body, one.key) for one in reached})
    people = {to for to, _ in heard}
    kept = words_of(one.body for one in rows if one.direction == "in")
    waiting = any(one.state in (*TOLD, *UNDER_WAY) for one in rows)
    for one in said:
        if kept[one.word] and one.sender not in people and not waiting:
            found.lost.add(f"no receipt for {one.word} {one.channel}")
    found.doubled |= {f"{to} got the same words {times} times" for (to, _), times in heard.items() if times > 1}
