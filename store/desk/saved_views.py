"""Saved views: lists of consultations that officers keep under a name, for themselves or for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlmodel import Session, col

from store.tables import SavedView

# an officer's own views and those that are shared
OFFERED = or_(col(SavedView.officer_id) == bindparam("officer", type_=Integer), col(SavedView.shared))
BY_NAME = (func.lower(col(SavedView.name)), col(SavedView.id))


def offered_to(db: Session, officer_id: int) -> Sequence[SavedView]:
    """Return an officer's own views and those that are shared, by name."""
    return db.scalars(select(SavedView).where(OFFERED).order_by(*BY_NAME), {"officer": officer_id}).all()
