"""Consultations put aside for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from store.desk.queues import OPEN
from store.tables import Consultation


def due(db: Session, now: datetime) -> list[Consultation]:
    """Those whose time has come."""
    query = select(Consultation).where(OPEN, col(Consultation.snoozed_until) <= now)
    return list(db.scalars(query.order_by(col(Consultation.snoozed_until))))
