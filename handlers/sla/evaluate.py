"""The rules of time, applied to whatever is due. Every change makes them look; each look says when the next is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from handlers.sla import auto_close, promises
from handlers.sla.case_view import Look
from store.cases import due_cases
from store.tables import Consultation
from store.vocabulary import OWED, CaseState

AT_ONCE = 50  # so that webhooks wait for the write lock no longer than for a few messages
# what looks at a consultation, in order; each returns when it wants to look again, None if only after a change
RULES: tuple[Callable[[Look], datetime | None], ...] = (
    promises.measure,
    promises.hand_back,
    promises.keep,
    promises.watch_window,
    auto_close.keep,
)


def promised(office: Office) -> str:
    """A short name for what deadlines are worked out from: hours, dated overrides, zone and targets."""
    told = (office.timezone, sorted(office.hours.items()), sorted(office.closed), sorted(office.open.items()))
    return hashlib.sha256(repr((told, office.targets)).encode()).hexdigest()[:16]


def remember_promises(db: Session, office: Office) -> None:
    """Other hours or targets: every running clock is worked out anew."""
    due_cases.promises_changed(db, promised(office))


@dataclass(frozen=True)
class Looked:
    """How many consultations were looked at, and the numbers of those where a rule acted."""

    count: int
    changed: tuple[str, ...]


def look(db: Session, office: Office, now: datetime, *, all_read: bool, most: int = AT_ONCE) -> Looked:
    """Look at some of what is due, in a few queries. all_read: every message that arrived has been handled."""
    found = due_cases.due(db, now, most)
    changed: list[str] = []
    next_looks: dict[int, datetime | None] = {}
    for one in _looks(db, office, now, found, all_read):
        before = one.case.last_event_id, one.case.updated_at
        next_looks[one.case.id or 0] = _next(one)
        if before != (one.case.last_event_id, one.case.updated_at):  # a rule has put something on record
            changed.append(one.case.number)
    due_cases.look_again(db, next_looks)
    return Looked(len(found), tuple(changed))


def _next(look: Look) -> datetime | None:
    """Apply every rule; the earliest moment any of them wants to look again."""
    return min(filter(None, [rule(look) for rule in RULES]), default=None)


def _looks(db: Session, office: Office, now: datetime, found: Sequence[Consultation], all_read: bool) -> Iterable[Look]:
    records = due_cases.records(db, [one.id or 0 for one in found if _needs_record(office, one)])
    answered = [one.id or 0 for one in found if one.state == CaseState.ANSWERED]
    last_words, leaving = due_cases.our_last_words(db, answered), due_cases.not_there_yet(db, answered)
    homes, officers = due_cases.homes(db, found), due_cases.officers(db) if found else {}
    for case in found:
        number = case.id or 0
        record = records.get(number, [])
        home, last = homes[case.identity_id], last_words.get(number)
        yield Look(db, office, now, case, record, home, officers, last, number in leaving, all_read)


def _needs_record(office: Office, case: Consultation) -> bool:
    """Reading the record of a long conversation is saved where no clock runs on it."""
    if case.state == CaseState.CLOSED:
        return case.total_seconds is None or case.helped_seconds is None
    if case.helped_seconds is None or case.state in OWED:
        return True
    return office.targets.handling is not None or office.targets.total is not None
