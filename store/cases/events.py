"""The events of a case: who did what, when. Events are added, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlmodel import Session, col

from store.event_names import EventName, Means, that
from store.tables import Consultation, Event

QUIET = that(Means.SHOWN_ALREADY)
MOST_EVENTS = 500
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # earlier than every event, even where a clock was set back
DUE_NOW = EPOCH  # a case with this `look_at` is evaluated first


def record(
    db: Session,
    consultation: Consultation,
    what: EventName,
    *,
    by: str,
    now: datetime,
    **detail: Any,
) -> Event:
    """Add an event to a consultation, and make the consultation due now for the SLA rules.

    An event that is not HARMLESS blocks an officer who still sees the page from before it.
    by: name of the officer, or a word of Actor.
    detail: what the event's sentence needs.
    """
    event = Event(consultation_id=_id(consultation), at=now, by=by, what=what, detail=detail)
    db.add(event)
    if Means.HARMLESS not in what.means:
        consultation.last_event_id = event.id or 0
    consultation.updated_at = now
    consultation.look_at = DUE_NOW
    return event


def of(db: Session, consultation: Consultation) -> Sequence[Event]:
    query = select(Event).where(col(Event.consultation_id) == consultation.id).order_by(col(Event.id))
    return db.scalars(query).all()


def since(db: Session, consultation: Consultation, seen: int) -> Sequence[Event]:
    """Return the events after the event `seen`."""
    query = select(Event).where(col(Event.consultation_id) == consultation.id, col(Event.id) > seen)
    return db.scalars(query.order_by(col(Event.id))).all()


def latest(db: Session, consultation: Consultation, limit: int = 20) -> Sequence[Event]:
    """Return the last events of a consultation, the newest first."""
    return db.scalars(_latest(), {"consultation": consultation.id, "limit": limit}).all()


@cache
def _latest() -> Select[Event]:
    query = select(Event).where(col(Event.consultation_id) == bindparam("consultation"))
    return query.order_by(col(Event.id).desc()).limit(bindparam("limit", type_=Integer))


def named(db: Session, consultation: Consultation, *what: EventName) -> Sequence[Event]:
    """Return the events of these names, the oldest first."""
    query = select(Event).where(col(Event.consultation_id) == consultation.id, col(Event.what).in_(what))
    return db.scalars(query.order_by(col(Event.id))).all()


def with_event(db: Session, consultation_ids: Collection[int], what: EventName) -> set[int]:
    """Return those of these cases to which this has happened."""
    if not consultation_ids:
        return set()
    query = select(col(Event.consultation_id)).where(col(Event.consultation_id).in_(consultation_ids))
    return {one for one in db.scalars(query.where(col(Event.what) == what)) if one is not None}


def between(db: Session, consultation: Consultation, since: datetime | None, until: datetime | None) -> Sequence[Event]:
    """Return the events from `since` until before `until`, the oldest first, at most the newest MOST_EVENTS.

    Events that the page shows in another form are left out.
    """
    last = _last_before(db, consultation, since) if since is not None else None
    given = {"consultation": consultation.id, "last": last or 0, "until": until}
    return db.scalars(_between(ends=until is not None), given).all()[::-1]


@cache
def _between(*, ends: bool) -> Select[Event]:
    query = select(Event).where(col(Event.consultation_id) == bindparam("consultation"), col(Event.what).not_in(QUIET))
    query = query.where(col(Event.id) > bindparam("last"))
    if ends:
        query = query.where(col(Event.at) < bindparam("until"))
    return query.order_by(col(Event.id).desc()).limit(MOST_EVENTS)


def _last_before(db: Session, consultation: Consultation, moment: datetime) -> int | None:
    query = select(col(Event.id)).where(col(Event.consultation_id) == consultation.id, col(Event.at) < moment)
    return db.scalars(query.order_by(col(Event.id).desc()).limit(1)).first()


def by_id(db: Session, event_id: int) -> Event | None:
    return db.get(Event, event_id)


def _id(consultation: Consultation) -> int:
    if consultation.id is None:
        raise ValueError("a consultation must be flushed before an event is added to it")
    return consultation.id
