"""The line at opening: what waits when the office opens is promised first help one after the other.

Eleven messages of a weekend cannot all be answered in the first five minutes. So each gets a place, in the order of
arrival, and a promise of its own: the n-th is due n times the target, divided by the officers on duty, after opening,
and never sooner than the target alone allows.

Place and promise are fixed once, when the office opens, and never change afterwards. Who is helped early, leaves the
line, comes back or is handed to somebody else makes nobody later; an officer who comes late or leaves changes who
helps, not what was promised. So a citizen and an officer can rely on what they read at opening, and a promise is
judged the same whenever somebody looks. The promise is service time, like every target: a holiday declared in the
morning, or a lunch break, stops it and takes nothing away.

Those on duty at opening share the line: what nobody has begun is dealt out one by one from its head, so that nobody
begins in the middle of it.

What comes while the office is open is promised the plain target. What still waits at the next opening of the day keeps
its promise and counts for the places of those who came in the break.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.office import service_hours
from handlers.office.office import Office
from handlers.office.service_clocks import HELP
from handlers.officers import routing
from handlers.officers.roster import serving
from handlers.sla import clocks
from store.cases import due_cases, events
from store.event_names import EventName
from store.tables import Consultation, Event
from store.vocabulary import UNANSWERED, Actor


def is_due(db: Session, office: Office, now: datetime) -> bool:
    """Return whether the office has opened since the line was formed last."""
    opening = _opening(office, now)
    return opening is not None and due_cases.line_formed(db) < opening


def form(db: Session, office: Office, now: datetime) -> None:
    """Give everyone who waited when the office opened their place and promise, once for each opening.

    The rules of time ask for it before they judge a case, also where the program was not running at opening.
    """
    opening = _opening(office, now)
    if opening is None or due_cases.line_formed(db) >= opening:
        return
    due_cases.remember_line(db, opening)
    waiting = due_cases.waited_at(db, opening)
    happened = due_cases.events_of(db, [one.id or 0 for one in waiting])
    on_duty = {one.officer.id for one in serving.takers(db, office, now)}
    servers = max(1, len(on_duty))
    for place, case in enumerate(waiting, 1):
        if case.promised_seconds is None and case.breached_at is None:
            ran = clocks.until(clocks.intervals(case, happened[case.id or 0], HELP), opening)
            wait = _wait(office, place, servers)
            case.line_place = place
            case.promised_seconds = int((clocks.spent(office, ran, opening) + wait).total_seconds())
            due = service_hours.deadline(office, opening, wait) or opening
            events.record(db, case, EventName.LINED_UP, by=Actor.BOT, now=now, place=place, due=due.isoformat())
    routing.deal(db, office, [one for one in waiting if _is_unbegun(db, one, happened[one.id or 0], on_duty)], now)


def _is_unbegun(db: Session, case: Consultation, happened: Sequence[Event], on_duty: Collection[int | None]) -> bool:
    """Return whether nobody has done anything for a case that waits, and its officer, where it has one, is there."""
    if case.state not in UNANSWERED or (case.officer_id is not None and case.officer_id not in on_duty):
        return False
    typed = due_cases.last_typed(db, case.id or 0, case.officer_id or 0)
    return typed is None and all(event.by in tuple(Actor) for event in happened)


def _opening(office: Office, now: datetime) -> datetime | None:
    if not office.targets.in_line or office.targets.help is None:
        return None
    return service_hours.opened(office, now)


def _wait(office: Office, place: int, servers: int) -> timedelta:
    """Return after how much service time the n-th in line is helped at the latest."""
    target = office.targets.help or timedelta()
    return max(target, place * target / servers)
