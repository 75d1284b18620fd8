"""Who read whose record: once per officer, consultation and day of the office."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store.tables import Consultation, Officer, Reading


def known(db: Session, officer: Officer, consultation: Consultation, day: str) -> bool:
    query = select(col(Reading.id)).where(
        col(Reading.officer_id) == officer.id,
        col(Reading.consultation_id) == consultation.id,
        col(Reading.day) == day,
    )
    return db.scalars(query).first() is not None


def note(db: Session, officer: Officer, consultation: Consultation, day: str, now: datetime) -> None:
    """Put a reading on record; a second one of the same day adds nothing."""
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    values = {"officer_id": officer.id, "consultation_id": consultation.id, "day": day, "at": now}
    db.connection().execute(dialect.insert(Reading).values(**values).on_conflict_do_nothing())
