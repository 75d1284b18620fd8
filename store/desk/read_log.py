"""The audit log: who opened which record, once per officer, consultation and day of the office."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store.cases.visible_cases import Sight
from store.event_names import Means, that
from store.tables import Consultation, Event, Officer, Reading

DEEDS = that(Means.AUDITED)


def known(db: Session, officer: Officer, consultation: Consultation, day: str) -> bool:
    given = {"officer": officer.id, "consultation": consultation.id, "day": day}
    return db.scalars(_known(), given).first() is not None


@cache
def _known() -> Select[int | None]:
    here = (col(Reading.officer_id) == bindparam("officer"), col(Reading.consultation_id) == bindparam("consultation"))
    return select(col(Reading.id)).where(*here, col(Reading.day) == bindparam("day"))


def note(db: Session, officer: Officer, consultation: Consultation, day: str, now: datetime) -> None:
    """Record a reading. A second reading of the same day adds nothing."""
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    values = {"officer_id": officer.id, "consultation_id": consultation.id, "day": day, "at": now}
    db.connection().execute(dialect.insert(Reading).values(**values).on_conflict_do_nothing())


def page(
    db: Session, sight: Sight, *, number: str = "", officer_id: int | None = None, before: int | None = None, limit: int
) -> list[tuple[Reading, Officer, Consultation]]:
    """Return who opened which record, the latest first, of the cases that `sight` allows.

    before: id of the last row of the page before.
    """
    query = (
        select(Reading, Officer, Consultation)
        .join(Officer, col(Officer.id) == col(Reading.officer_id))
        .join(Consultation, col(Consultation.id) == col(Reading.consultation_id))
        .where(sight.condition())
    )
    if number:
        query = query.where(col(Consultation.number) == number.strip().upper())
    if officer_id is not None:
        query = query.where(col(Reading.officer_id) == officer_id)
    if before is not None:
        query = query.where(col(Reading.id) < before)
    rows = db.execute(query.order_by(col(Reading.id).desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


def deeds(db: Session, sight: Sight, limit: int) -> list[tuple[Event, Consultation]]:
    """Return what was done with personal data lately, the latest first."""
    query = (
        select(Event, Consultation)
        .join(Consultation, col(Consultation.id) == col(Event.consultation_id))
        .where(col(Event.what).in_(DEEDS), sight.condition())
    )
    return [(row[0], row[1]) for row in db.execute(query.order_by(col(Event.id).desc()).limit(limit))]
