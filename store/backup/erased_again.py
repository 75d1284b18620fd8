"""Erase again what a restored backup brings back: whoever was erased since the copy was made.

Which of them had said STOP comes along: the backup may be older than that.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store.cases import erasure, events, people
from store.cases.one_person import person_merges
from store.db.file_store import FileStore
from store.event_names import EventName
from store.tables import Arrival, Erasure, Message, Person, StoppedAddress
from store.vocabulary import Actor, ArrivalOutcome, ArrivalState, MessageState

LIST = "erased.jsonl"


@dataclass(frozen=True, slots=True)
class Erased:
    """Who was erased, the oldest first, and the marks of the addresses that had said STOP, with when."""

    erasures: list[Erasure] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)

    def __add__(self, other: Erased) -> Erased:
        return Erased(self.erasures + other.erasures, self.stopped | other.stopped)


def everything(db: Session) -> Erased:
    """Return everybody who was erased."""
    erasures = db.scalars(select(Erasure).order_by(col(Erasure.id)))
    return Erased(list(erasures), {one.mark: one.at for one in db.scalars(select(StoppedAddress))})


def write(erased: Erased, folder: Path) -> None:
    """Write who was erased into a file of a folder, all of it or nothing. Raises OSError."""
    spare = folder / f"{LIST}.{os.getpid()}.part"
    try:
        with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            for line in _lines(erased):
                file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
        spare.replace(folder / LIST)
    finally:
        spare.unlink(missing_ok=True)


def _lines(erased: Erased) -> Iterator[dict[str, Any]]:
    for one in erased.erasures:
        yield {"at": one.at.isoformat(), "instead": one.instead, "people": one.people, "arrivals": one.arrivals}
    for mark, at in erased.stopped.items():
        yield {"stopped": mark, "at": at.isoformat()}


def read(folder: Path) -> Erased:
    """Return who is in the file of a folder, nobody where there is no file. A line that cannot be read is left out."""
    file, erased = folder / LIST, Erased()
    for line in file.read_text(errors="replace").splitlines() if file.exists() else ():
        if (one := _parsed(line)) is not None:
            erased.erasures.append(one)
        elif (stop := _stop(line)) is not None:
            erased.stopped[stop[0]] = stop[1]
    return erased


def _stop(line: str) -> tuple[str, datetime] | None:
    try:
        told: dict[str, Any] = json.loads(line)
        return str(told["stopped"]), datetime.fromisoformat(told["at"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError):
        return None


def _parsed(line: str) -> Erasure | None:
    try:
        told: dict[str, Any] = json.loads(line)
        return Erasure(
            at=datetime.fromisoformat(told["at"]).astimezone(UTC),
            instead=str(told["instead"]),
            people=[[int(number), datetime.fromisoformat(made).isoformat()] for number, made in told["people"]],
            arrivals=[[str(channel), str(key)] for channel, key in told["arrivals"]],
        )
    except (ValueError, KeyError, TypeError):
        return None


def apply(
    db: Session,
    files: FileStore,
    erased: Erased,
    now: datetime,
    remember: Callable[[Session, Person], None],
) -> int:
    """Erase again whoever was erased. Return how many people were known again.

    remember: called for each person before, for what must be known of them later.
    A person is found by the number of their record and the moment it was made: another may have the number now.
    """
    known = {json.dumps(one.people) for one in everything(db).erasures}
    number = 0
    for one in {json.dumps(one.people): one for one in erased.erasures}.values():
        _forget_arrivals(db, one)
        found = [person for person in (_person(db, *told) for told in one.people) if person is not None]
        for person in found:
            remember(db, person)
            _erase(db, files, person, one.instead, now)
        number += len(found)
        if json.dumps(one.people) not in known:
            db.add(Erasure(at=one.at, instead=one.instead, people=one.people, arrivals=one.arrivals))
    for mark, at in erased.stopped.items():  # the backup may be older than the STOP
        db.merge(StoppedAddress(mark=mark, at=at))
    return number


def _person(db: Session, number: int, made: str) -> Person | None:
    """Return the person of this record, None where it is another's or already erased."""
    person = db.get(Person, number)
    is_theirs = person is not None and person.created_at == datetime.fromisoformat(made)
    left = [one for one in person_merges.identities_of(db, number) if one.kind != people.ERASED]
    return person if is_theirs and left else None


def _erase(db: Session, files: FileStore, person: Person, instead: str, now: datetime) -> None:
    erasure.erase(db, files, person, instead, now)
    for case in erasure.consultations_of(db, person.id or 0):
        events.record(db, case, EventName.ERASED, by=Actor.BOT, now=now)
    said = [one.id for one in erasure.messages_of(db, person.id or 0)]
    cut_off = (col(Message.id).in_(said), col(Message.state) == MessageState.SENDING)
    db.connection().execute(update(Message).where(*cut_off).values(state=MessageState.CANCELLED, claimed_at=None))


def _forget_arrivals(db: Session, erased: Erasure) -> None:
    """Know what they sent as settled and empty: no provider brings it in again."""
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    done = {"raw": b"", "state": ArrivalState.DONE, "outcome": ArrivalOutcome.NOTHING, "error": ""}
    for channel, key in erased.arrivals:
        row = {"channel": channel, "key": key, "received_at": erased.at, "done_at": erased.at, **done}
        new = dialect.insert(Arrival).values(**row, cut_off=0, lay_there=False, filed=False)
        empty = new.on_conflict_do_update(
            index_elements=["channel", "key"], set_={"raw": b"", "state": ArrivalState.DONE}
        )
        db.connection().execute(empty)
