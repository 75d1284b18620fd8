"""Snoozed consultations: put aside for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from store.cases.conditions import IS_OPEN
from store.tables import Consultation


def due(db: Session, now: datetime) -> list[Consultation]:
    """Return the consultations whose snooze has ended."""
    query = select(Consultation).where(IS_OPEN, col(Consultation.snoozed_until) <= now)
    return list(db.scalars(query.order_by(col(Consultation.snoozed_until))))
