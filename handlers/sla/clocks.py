"""The three clocks of a consultation, read off its record: until the first human help, handling, and total.

All count service time only, and only while we owe something: each stands still while the citizen (state "answered") or
a colleague (state "confirming") owes the answer. Handling runs while an officer holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from handlers.office import service_hours
from handlers.office.office import Office
from store.event_names import EventName
from store.tables import Consultation, Event
from store.vocabulary import NOTHING_OWED, UNANSWERED, CaseKind, CaseState

HELP, HANDLING, TOTAL = "help", "handling", "total"
# the states in which each runs
RUNS_IN = {
    HELP: UNANSWERED,
    HANDLING: (CaseState.ASSIGNED,),
    TOTAL: UNANSWERED,
}


@dataclass(frozen=True)
class Stretch:
    """A time in which a clock ran; end None: it still runs."""

    start: datetime
    end: datetime | None


def stretches(consultation: Consultation, record: Iterable[Event], clock: str) -> list[Stretch]:
    """When a clock ran so far. record: the consultation's events, oldest first."""
    moves = _moves(consultation, record)
    ends = [*(after for _, (after, _) in pairwise(moves)), None]
    found = [Stretch(start, end) for (start, state), end in zip(moves, ends, strict=True) if state in RUNS_IN[clock]]
    helped = consultation.first_help_at
    return _until(found, helped) if clock == HELP and helped is not None else found


def _moves(consultation: Consultation, record: Iterable[Event]) -> list[tuple[datetime, str]]:
    """Which state it was in since when; an answer or a closing that was taken back or never left has never been."""
    moves: list[tuple[datetime, str]] = [(consultation.opened_at, CaseState.NEW)]
    for one in record:
        if one.detail.get("never_left") or (one.what == EventName.UNDONE and "to" in one.detail):
            back_to = one.detail.get("to", one.what)
            while moves[-1][1] in NOTHING_OWED and moves[-1][1] != back_to:
                moves.pop()
        if one.what in tuple(CaseState):
            moves.append((one.at, one.what))
    return moves


def _until(found: Sequence[Stretch], stop: datetime) -> list[Stretch]:
    return [Stretch(one.start, min(one.end or stop, stop)) for one in found if one.start < stop]


def spent(office: Office, ran: Iterable[Stretch], now: datetime) -> timedelta:
    """Service time on a clock; a clock that was set back counts nothing."""
    return sum((service_hours.served(office, one.start, one.end or now) for one in ran), timedelta())


def due(office: Office, ran: Sequence[Stretch], promised: timedelta) -> datetime | None:
    """When a clock reaches (or reached) what was promised; None while it stands still before that, or never runs."""
    left = promised
    for one in ran:
        if one.end is None:
            return service_hours.deadline(office, one.start, left)
        served = service_hours.served(office, one.start, one.end)
        if served >= left:
            return service_hours.deadline(office, one.start, left)
        left -= served
    return None


def first_help_due(office: Office, consultation: Consultation) -> datetime | None:
    """When first help breaks (or broke) its promise, for lists; None where nothing is promised or it stands still.

    The tick writes it on the consultation, with what the record says of pauses; until then its first word counts.
    """
    if consultation.first_help_at is not None or office.targets.help is None or consultation.kind == CaseKind.COMPLAINT:
        return None
    if consultation.state not in RUNS_IN[HELP]:
        return None
    return consultation.due_at or service_hours.deadline(office, consultation.opened_at, office.targets.help)


def took_to_help(office: Office, consultation: Consultation) -> timedelta:
    """Service time until the first help, without pauses once the tick has looked; nothing before it."""
    if consultation.helped_seconds is not None:
        return timedelta(seconds=consultation.helped_seconds)
    helped = consultation.first_help_at
    return service_hours.served(office, consultation.opened_at, helped) if helped is not None else timedelta()


def is_late(office: Office, took: timedelta) -> bool:
    """Whether first help after this much service time broke the promise."""
    return office.targets.help is not None and took > office.targets.help
