"""Clocks read off the events of a case. Which there are: handlers/office/service_clocks.py.

All count service time only, and each stands still in the states it does not run in: while the citizen ("answered") or
a colleague ("confirming") owes the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from handlers.office import service_hours
from handlers.office.office import Office
from handlers.office.service_clocks import HELP, Clock
from store.event_names import EventName
from store.tables import CLOCK_COLUMNS, Consultation, Event
from store.vocabulary import NOTHING_OWED, UNPROMISED, CaseKind, CaseState


@dataclass(frozen=True)
class Interval:
    """A time in which a clock ran. end: None while it still runs."""

    start: datetime
    end: datetime | None


def stopped_at(case: Consultation, clock: Clock) -> datetime | None:
    """Return when a clock stopped for good, None while it may run on."""
    stopped: datetime | None = getattr(case, CLOCK_COLUMNS[clock.column])
    return stopped


def stops_with_the_case(clock: Clock) -> bool:
    """Return whether a clock runs on until the case is closed."""
    return CLOCK_COLUMNS[clock.column] == "closed_at"


def measured(case: Consultation, clock: Clock) -> int | None:
    """Return the seconds a clock has kept, None while it has not stopped for good."""
    kept: int | None = getattr(case, clock.column)
    return kept


def intervals(case: Consultation, events: Iterable[Event], clock: Clock) -> list[Interval]:
    """Return when a clock ran so far. events: those of the case, oldest first."""
    states = _states(case, events)
    ends = [*(after for _, (after, _) in pairwise(states)), None]
    ran = [Interval(start, end) for (start, state), end in zip(states, ends, strict=True) if state in clock.runs_in]
    stopped = stopped_at(case, clock)
    return ran if stopped is None else until(ran, stopped)


def _states(case: Consultation, events: Iterable[Event]) -> list[tuple[datetime, str]]:
    """Return which state a case was in since when.

    An answer or a closing that was taken back, or never left, has never been.
    """
    states: list[tuple[datetime, str]] = [(case.opened_at, CaseState.NEW)]
    for event in events:
        if event.detail.get("never_left") or (event.what == EventName.UNDONE and "to" in event.detail):
            back_to = event.detail.get("to", event.what)
            while states[-1][1] in NOTHING_OWED and states[-1][1] != back_to:
                states.pop()
        if event.what in tuple(CaseState):
            states.append((event.at, event.what))
    return states


def until(ran: Sequence[Interval], stop: datetime) -> list[Interval]:
    """Return these times as far as they lie before a moment."""
    return [Interval(one.start, min(one.end or stop, stop)) for one in ran if one.start < stop]


def spent(office: Office, ran: Iterable[Interval], now: datetime) -> timedelta:
    """Return the service time on a clock. A clock that was set back counts nothing."""
    return sum((service_hours.served(office, one.start, one.end or now) for one in ran), timedelta())


def due(office: Office, ran: Sequence[Interval], promised: timedelta) -> datetime | None:
    """Return when a clock reaches (or reached) what was promised.

    None while it stands still before that, or where it never runs.
    """
    left = promised
    for run in ran:
        if run.end is None:
            return service_hours.deadline(office, run.start, left)
        served = service_hours.served(office, run.start, run.end)
        if served >= left:
            return service_hours.deadline(office, run.start, left)
        left -= served
    return None


def first_help_due(office: Office, case: Consultation) -> datetime | None:
    """Return when first help breaks (or broke) its promise, for lists. None: nothing promised, or it stands still.

    The rules of time write it on the case, pauses counted; until then the citizen's first message counts.
    """
    target = office.targets.help_of(case.promised_seconds)
    if case.first_help_at is not None or target is None or case.kind == CaseKind.COMPLAINT:
        return None
    if case.state not in HELP.runs_in or case.entry in UNPROMISED:
        return None
    return case.due_at or service_hours.deadline(office, case.opened_at, target)


def took_to_help(office: Office, case: Consultation) -> timedelta:
    """Return the service time until the first help, nothing before it. Without pauses once the rules measured it."""
    if case.helped_seconds is not None:
        return timedelta(seconds=case.helped_seconds)
    helped = case.first_help_at
    return service_hours.served(office, case.opened_at, helped) if helped is not None else timedelta()


def is_late(office: Office, case: Consultation, took: timedelta) -> bool:
    """Return whether first help after this much service time broke the promise of a case."""
    target = office.targets.help_of(case.promised_seconds)
    return target is not None and took > target


def target_of(office: Office, case: Consultation, clock: Clock) -> timedelta | None:
    """Return the target of a clock for one case, None where it is only measured."""
    return office.targets.help_of(case.promised_seconds) if clock is HELP else office.targets.promised(clock)
