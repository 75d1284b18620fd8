"""Data needs: what was asked for, what was found of it, and what could not be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from store.tables import Consultation, DataNeed


@dataclass(frozen=True)
class Tally:
    """Data needs of a stretch of time by what became of them."""

    given: int = 0
    given_otherwise: int = 0
    unmet: int = 0
    pending: int = 0


def of(db: Session, consultation: Consultation) -> Sequence[DataNeed]:
    """What this consultation asks for, in the order it was written down."""
    query = select(DataNeed).where(col(DataNeed.consultation_id) == consultation.id)
    return db.scalars(query.order_by(col(DataNeed.id))).all()


def by_id(db: Session, consultation: Consultation, need_id: int) -> DataNeed | None:
    """One need, if it is this consultation's."""
    found = db.get(DataNeed, need_id)
    return found if found is not None and found.consultation_id == consultation.id else None


def tally(db: Session, since: datetime, until: datetime) -> Tally:
    """Needs written down in [since, until), counted by outcome. Unmet: not obtained, or known to be missing."""
    missing = _unmet()
    query = (
        select(col(DataNeed.outcome), missing, func.count())
        .where(col(DataNeed.created_at) >= since, col(DataNeed.created_at) < until)
        .group_by(col(DataNeed.outcome), missing)
    )
    found = {"given": 0, "given_otherwise": 0, "unmet": 0, "pending": 0}
    for outcome, is_unmet, number in db.execute(query):
        found["unmet" if is_unmet else outcome] += int(number)
    return Tally(**found)


def unmet(db: Session, since: datetime, until: datetime, most: int = 20) -> list[tuple[str, int]]:
    """What could not be given in [since, until), the most wanted first: (item in lower case, how often)."""
    item = func.lower(func.trim(col(DataNeed.item)))
    query = (
        select(item, func.count())
        .where(_unmet(), col(DataNeed.created_at) >= since, col(DataNeed.created_at) < until)
        .group_by(item)
        .order_by(func.count().desc(), item)
    )
    return [(str(name), int(number)) for name, number in db.execute(query.limit(most))]


def _unmet() -> ColumnElement[bool]:
    known_missing = and_(col(DataNeed.outcome) == "pending", col(DataNeed.availability) == "missing")
    return or_(col(DataNeed.outcome) == "not_obtained", known_missing)
