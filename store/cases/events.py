"""The record: who did what, when. Append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlmodel import Session, col

from store.event_names import EventName, Means, that
from store.tables import Consultation, Event

QUIET = that(Means.SHOWN_ALREADY)
MOST_EVENTS = 500
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # before anything here happened, whatever a clock was set back to
DUE_NOW = EPOCH  # a case whose `look_at` this is comes first


def record(
    db: Session,
    consultation: Consultation,
    what: EventName,
    *,
    by: str,
    now: datetime,
    **detail: Any,
) -> Event:
    """Put one change on record, remember that something newer happened, and have the rules of time look at it.

    An event that is not HARMLESS blocks an officer who still sees the page from before it.
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
    """What happened after the event `seen`."""
    query = select(Event).where(col(Event.consultation_id) == consultation.id, col(Event.id) > seen)
    return db.scalars(query.order_by(col(Event.id))).all()


def latest(db: Session, consultation: Consultation, limit: int = 20) -> Sequence[Event]:
    """The last few things that happened, the newest first."""
    return db.scalars(_latest(), {"consultation": consultation.id, "limit": limit}).all()


@cache
def _latest() -> Select[Event]:
    query = select(Event).where(col(Event.consultation_id) == bindparam("consultation"))
    return query.order_by(col(Event.id).desc()).limit(bindparam("limit", type_=Integer))


def named(db: Session, consultation: Consultation, *what: EventName) -> Sequence[Event]:
    """Every time one of these happened, oldest first."""
    query = select(Event).where(col(Event.consultation_id) == consultation.id, col(Event.what).in_(what))
    return db.scalars(query.order_by(col(Event.id))).all()


def between(db: Session, consultation: Consultation, since: datetime | None, until: datetime | None) -> Sequence[Event]:
    """What happened from `since` until before `until`, oldest first; reads back from the newest."""
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
        raise ValueError("a consultation must be flushed before anything is put on its record")
    return consultation.id
