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
from hashlib import sha256

from sqlalchemy import Engine, Row, select
from sqlmodel import col

from store.tables import Arrival, File, Message

WORD = re.compile(r"[wj]\d{6}x")
SURE = ("sent", "delivered", "read")
TOLD = ("failed", "unknown", "held")  # an officer sees these and decides
UNDER_WAY = ("queued", "sending")
GREETED = ("whatsapp", "sms", "sms_gateway", "email")  # a caller hears us, a visitor stands before us, a page answers
OUR_PAGE = "chat"  # has no provider: what is stored stands on the page

COLUMNS = (
    Message.id,
    Message.key,
    Message.consultation_id,
    Message.direction,
    Message.channel,
    Message.state,
    Message.body,
    Message.external_id,
)


@dataclass
class Said:
    """A message of a citizen.

    heard: whether the provider handed it over, or keeps it where the office reads.
    call: of a call, the number that Twilio gave it. page: of the website, where the answer is read.
    file: sha256 of what came along, "" for nothing.
    is_gone: whether somebody deleted it before the office could read it.
    """

    word: str
    channel: str
    sender: str
    heard: bool = False
    call: str = ""
    page: str = ""
    file: str = ""
    is_gone: bool = False

    @property
    def digits(self) -> str:
        return self.word[1:7]

    @property
    def place(self) -> int:
        return int(self.digits)

    def encloses(self) -> bytes:
        """Return the bytes of a file that comes along, and write down that it does."""
        content = b"%PDF-1.4 " + self.word.encode() * 100
        self.file = sha256(content).hexdigest()
        return content


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
    """What books and tables disagree about. told: what an officer was told of; under_way: what is not over yet.

    unavoidable: what no program could have kept, because an outside rule or hand took it away.
    """

    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    unexplained: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    under_way: set[str] = field(default_factory=set)
    unavoidable: set[str] = field(default_factory=set)

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
        self.on_pages: dict[str, set[str]] = {}  # by page of the website: the answers that stand there

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
                select(*COLUMNS).where(col(Message.direction).in_(("in", "out", "staff")))  # type: ignore[call-overload]
            ).all()
            files = db.execute(select(File.message_id, File.sha256, File.state)).all()  # type: ignore[call-overload]
        with self.lock:
            said, answers, reached = list(self.said), list(self.answers), list(self.reached)
        found = Difference()
        found.under_way |= {f"arrival {one.id} {one.channel}" for one in arrivals if one.state == "new"}
        found.unexplained |= {f"arrival {one.id} {one.channel} shunted" for one in arrivals if one.state == "shunted"}
        kept = _kept(rows)
        self.on_pages = _on_pages(said, kept, rows)
        _heard(found, said, kept)
        _enclosed(found, said, kept, files)
        _left(found, [one for one in rows if one.direction != "in"], reached)
        _answered(found, answers, rows, reached)
        _greeted(found, said, kept, rows, reached)
        return found


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Return how many of these texts carry each word."""
    return Counter(word for text in texts for word in set(WORD.findall(text)))


def _kept(rows: list[Row]) -> dict[str, list[Row]]:
    """Return what came in, by the words that it carries and by the provider's name of it."""
    kept: dict[str, list[Row]] = {}
    for one in rows:
        if one.direction == "in":
            for name in {*WORD.findall(one.body), one.external_id}:
                kept.setdefault(name, []).append(one)
    return kept


def _rows_of(one: Said, kept: dict[str, list[Row]]) -> list[Row]:
    return kept.get(one.call or one.word, [])


def _on_pages(said: list[Said], kept: dict[str, list[Row]], rows: list[Row]) -> dict[str, set[str]]:
    pages = {row.consultation_id: one.page for one in said if one.page for row in _rows_of(one, kept)}
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.direction == "out" and row.channel == OUR_PAGE and row.state in SURE and row.consultation_id in pages:
            found.setdefault(pages[row.consultation_id], set()).update(WORD.findall(row.body))
    return found


def _heard(found: Difference, said: list[Said], kept: dict[str, list[Row]]) -> None:
    for one in said:
        name, times = f"{one.word} {one.channel}" + ("" if one.heard else " (refused)"), len(_rows_of(one, kept))
        if times == 0 and one.is_gone:
            found.unavoidable.add(name)
        elif times == 0:
            found.lost.add(name)
        elif times > 1:
            found.doubled.add(f"{name} kept {times} times")


def _enclosed(found: Difference, said: list[Said], kept: dict[str, list[Row]], files: list[Row]) -> None:
    """Each file that came along is kept with its message, byte for byte."""
    of_message: dict[int, list[Row]] = {}
    for file in files:
        of_message.setdefault(file.message_id, []).append(file)
    for one in said:
        if not one.file or not (messages := _rows_of(one, kept)):
            continue
        name, there = f"the file of {one.word} {one.channel}", of_message.get(messages[0].id, [])
        if any(file.state == "pending" for file in there):
            found.under_way.add(name)
        elif any(file.state == "failed" for file in there):
            found.told.add(name)
        elif not any(file.sha256 == one.file for file in there):
            found.lost.add(name)


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
        elif one.state in SURE and not times and one.channel != OUR_PAGE:
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


def _greeted(
    found: Difference, said: list[Said], kept: dict[str, list[Row]], rows: list[Row], reached: list[Reached]
) -> None:
    """Each citizen hears something, and no two messages of ours say the same words to them."""
    heard = Counter((to, body) for to, body, _ in {(one.to, one.body, one.key) for one in reached})
    people = {to for to, _ in heard}
    waiting = any(one.state in (*TOLD, *UNDER_WAY) for one in rows)
    for one in said:
        if one.channel in GREETED and _rows_of(one, kept) and one.sender not in people and not waiting:
            found.lost.add(f"no receipt for {one.word} {one.channel}")
    found.doubled |= {f"{to} got the same words {times} times" for (to, _), times in heard.items() if times > 1}
