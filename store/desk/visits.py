"""Visits to the office: their numbers, which no two of a day and service share, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple, Protocol

from sqlalchemy import Select, String, and_, bindparam, func, not_, or_, select
from sqlmodel import Session, col

from store.cases import consultations
from store.cases.conditions import HAS_COME
from store.db.literals import literal
from store.event_names import EventName
from store.tables import Consultation, Event, Identity, Visit
from store.visit_words import LETTERS, VisitService, VisitState

LEFT_OPEN_AT_ONCE = 50


class Numbered(Protocol):
    """What has a number: a visit, or the columns of one."""

    @property
    def service(self) -> VisitService: ...
    @property
    def running(self) -> int: ...


class Present(NamedTuple):
    """A visit whose visitor waits to be met."""

    id: int
    service: VisitService
    running: int
    state: VisitState
    arrived_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None


class Booked(Protocol):
    """What may have been taken by message: a visit, or the columns of one."""

    @property
    def state(self) -> VisitState: ...
    @property
    def booked_at(self) -> datetime | None: ...
    @property
    def absent_at(self) -> datetime | None: ...
    @property
    def called_at(self) -> datetime | None: ...


def is_expected(visit: Booked) -> bool:
    """Return whether a number was taken by message and its visitor has not come yet, as HAS_COME asks the database."""
    was_here = visit.absent_at is not None or visit.called_at is not None
    return visit.booked_at is not None and visit.state == VisitState.ABSENT and not was_here


def latest_present() -> Select[int | None]:
    """Return the query for the id of the last visit of a case whose visitor waits to be met on the day "today"."""
    waits = col(Visit.state).in_([literal(state) for state in (VisitState.WAITING, VisitState.CALLED)])
    query = select(func.max(col(Visit.id))).where(col(Visit.consultation_id) == col(Consultation.id), waits)
    return query.where(col(Visit.day) == bindparam("today", type_=String))


def number(visit: Numbered) -> str:
    """Return the number that the visitor sees and hears, "K-014". Of one typed in from paper: "kertas K-014"."""
    series = "kertas " if visit.running < 0 else ""
    return f"{series}{LETTERS[visit.service]}-{abs(visit.running):03d}"


def add(db: Session, visit: Visit) -> Visit:
    """Store a visit with the next number of its day and service."""
    series, year = f"visit {visit.service} {visit.day}", int(visit.day[:4])
    visit.running = consultations.next_number(db, series, year)
    db.add(visit)
    db.flush()
    return visit


def add_on_paper(db: Session, visit: Visit) -> Visit:
    """Store a visit of the paper guest book. Its numbers are below zero: those of the queue go on without them."""
    visit.running = -consultations.next_number(db, f"paper {visit.service} {visit.day}", int(visit.day[:4]))
    db.add(visit)
    db.flush()
    return visit


def by_key(db: Session, key: str) -> Visit | None:
    """Return the visit that a form brought."""
    return db.scalars(select(Visit).where(col(Visit.key) == key)).first()


def of_case(db: Session, consultation_id: int) -> Sequence[Visit]:
    """Return the visits that belong to a case, the oldest first."""
    return db.scalars(_of_case(), {"case": consultation_id}).all()


def current(found: Sequence[Visit]) -> Visit | None:
    """Return of the visits of a case the one that goes on: served, else called, else the last. None for none.

    A case has several where two were merged, or where its person came again.
    """
    for state in (VisitState.SERVING, VisitState.CALLED):
        going_on = [one for one in found if one.state == state]
        if going_on:
            return going_on[-1]
    return found[-1] if found else None


@cache
def _of_case() -> Select[Visit]:
    return select(Visit).where(col(Visit.consultation_id) == bindparam("case")).order_by(col(Visit.id))


def of_person(db: Session, person_id: int) -> Sequence[Visit]:
    """Return the visits that a person made, the newest first."""
    query = select(Visit).join(Identity, col(Identity.id) == col(Visit.identity_id))
    query = query.where(col(Identity.person_id) == person_id, HAS_COME)
    return db.scalars(query.order_by(col(Visit.id).desc())).all()


def ahead(db: Session, visit: Visit) -> int:
    """Return how many wait and came before this visit, whatever for: they are called before it."""
    waiting = (col(Visit.day) == visit.day, col(Visit.state) == VisitState.WAITING)
    query = select(func.count()).where(*waiting, col(Visit.id) < visit.id)
    return int(db.scalar(query) or 0)


def of_day(db: Session, day: str, states: Iterable[VisitState]) -> Sequence[Visit]:
    """Return the visits of a day in these states, in the order in which they came."""
    query = select(Visit).where(col(Visit.day) == day, col(Visit.state).in_(list(states)))
    return db.scalars(query.order_by(col(Visit.id))).all()


def on_day(db: Session, person_id: int, day: str) -> Sequence[Visit]:
    """Return the visits of a day in the cases of a person, the oldest first."""
    query = select(Visit).join(Consultation, col(Consultation.id) == col(Visit.consultation_id))
    query = query.where(col(Consultation.person_id) == person_id, col(Visit.day) == day, col(Visit.running) > 0)
    return db.scalars(query.order_by(col(Visit.id))).all()


def expected(db: Session, day: str) -> int:
    """Return how many numbers of a day were taken by message whose visitors have not come yet."""
    query = select(func.count()).where(col(Visit.day) == day, not_(HAS_COME))
    return int(db.scalar(query) or 0)


def left_open(db: Session, since: str, today: str) -> Sequence[Visit]:
    """Return the visits from a day on that nobody ended before today, also those whose visitor never came."""
    states = (VisitState.WAITING, VisitState.CALLED, VisitState.SERVING)
    is_open = or_(col(Visit.state).in_(states), and_(not_(HAS_COME), col(Visit.gave_up_at).is_(None)))
    days = (col(Visit.day) >= since, col(Visit.day) < today, col(Visit.state) != VisitState.SERVED)
    return db.scalars(select(Visit).where(*days, is_open).order_by(col(Visit.id)).limit(LEFT_OPEN_AT_ONCE)).all()


def served_by(db: Session, officer: str) -> Sequence[Visit]:
    """Return the visits that an officer serves now. officer: the name they sign in with."""
    query = select(Visit).where(col(Visit.state) == VisitState.SERVING, col(Visit.greeted_by) == officer)
    return db.scalars(query.order_by(col(Visit.id))).all()


def offered_for_rating(db: Session, day: str, channel: str, since: datetime) -> list[tuple[Visit, Consultation]]:
    """Return the visits of a day whose visitors were asked for a rating on a channel lately, with their cases."""
    asked = (col(Event.what) == EventName.RATING_ASKED, col(Event.at) > since)
    query = select(Visit, Consultation, Event).join(Consultation, col(Consultation.id) == col(Visit.consultation_id))
    query = query.join(Event, col(Event.consultation_id) == col(Consultation.id))
    rows = db.execute(query.where(col(Visit.day) == day, *asked).order_by(col(Event.id))).all()
    found = {visit.id: (visit, case) for visit, case, event in rows if event.detail.get("channel") == channel}
    return list(found.values())


def end_with(db: Session, case: Consultation, by: str, now: datetime) -> dict[str, str]:
    """End the visits of a case that is closed. Return the state that each was in, by its id, for `put_back`.

    by: an officer's sign-in name, or a word of Actor.
    """
    ended = [one for one in of_case(db, case.id or 0) if one.state != VisitState.SERVED and not is_expected(one)]
    states = {str(one.id): str(one.state) for one in ended}
    for visit in ended:
        visit.state, visit.served_at, visit.served_by = VisitState.SERVED, now, by
    return states


def put_back(db: Session, states: Mapping[str, str]) -> None:
    """Set visits back to the states that `end_with` returned, since the closing is undone."""
    for visit_id, state in states.items():
        visit = db.get_one(Visit, int(visit_id))
        visit.state, visit.served_at, visit.served_by = VisitState(state), None, ""


def calls(db: Session, day: str) -> list[tuple[int, Visit]]:
    """Return who is called or served on a day, the last call first, each with the id of that call.

    A number that is called again has another id.
    """
    shown = of_day(db, day, (VisitState.CALLED, VisitState.SERVING))
    last = db.execute(_last_calls(), {"cases": [one.consultation_id for one in shown]})
    by_case = {case: event or 0 for case, event in last}
    return sorted(((by_case.get(one.consultation_id, 0), one) for one in shown), key=lambda call: -call[0])


@cache
def _last_calls() -> Select[int, int | None]:
    these = col(Event.consultation_id).in_(bindparam("cases", expanding=True))
    query = select(col(Event.consultation_id), func.max(col(Event.id)))
    return query.where(these, col(Event.what) == EventName.VISITOR_CALLED).group_by(col(Event.consultation_id))
