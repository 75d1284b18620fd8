"""Data needs: what was asked for, what of it was found, and what could not be given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlmodel import Session, col

from store.tables import Consultation, DataNeed
from store.vocabulary import Availability, NeedOutcome


def of(db: Session, consultation: Consultation) -> Sequence[DataNeed]:
    """Return the data needs of a consultation in the order in which they were written down."""
    return db.scalars(_of(), {"consultation": consultation.id}).all()


@cache
def _of() -> Select[DataNeed]:
    return select(DataNeed).where(col(DataNeed.consultation_id) == bindparam("consultation")).order_by(col(DataNeed.id))


def by_id(db: Session, consultation: Consultation, need_id: int) -> DataNeed | None:
    """Return a data need, None where it is not this consultation's."""
    need = db.get(DataNeed, need_id)
    return need if need is not None and need.consultation_id == consultation.id else None


def is_unmet() -> ColumnElement[bool]:
    """Return the condition for data that was not obtained, or that is known to be missing."""
    known_missing = and_(
        col(DataNeed.outcome) == NeedOutcome.PENDING, col(DataNeed.availability) == Availability.MISSING
    )
    return or_(col(DataNeed.outcome) == NeedOutcome.NOT_OBTAINED, known_missing)
