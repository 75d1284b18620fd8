"""Subject-matter colleagues, and the questions they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session, col

from store.tables import Colleague, Confirmation, Consultation


def everyone(db: Session, *, left_too: bool = False) -> Sequence[Colleague]:
    """Return the directory by section and name. left_too: also colleagues who are no longer asked."""
    query = select(Colleague).order_by(col(Colleague.section), col(Colleague.name))
    return db.scalars(query if left_too else query.where(col(Colleague.active))).all()


def by_name(db: Session, name: str) -> Colleague | None:
    return db.scalars(select(Colleague).where(func.lower(col(Colleague.name)) == name.strip().lower())).first()


def asked_of(db: Session, consultation: Consultation) -> list[tuple[Confirmation, Colleague]]:
    """Return every question about a consultation with its colleague, oldest first."""
    return [(row[0], row[1]) for row in db.execute(_asked_of(), {"consultation": consultation.id})]


@cache
def _asked_of() -> Select[Confirmation, Colleague]:
    query = select(Confirmation, Colleague).join(Colleague, col(Colleague.id) == col(Confirmation.colleague_id))
    return query.where(col(Confirmation.consultation_id) == bindparam("consultation")).order_by(col(Confirmation.id))


def waits(confirmation: Confirmation) -> bool:
    """Return whether the answer is still owed."""
    return confirmation.answered_at is None and confirmation.withdrawn_at is None


def is_owed(db: Session, consultation: Consultation) -> bool:
    """Return whether a colleague still owes an answer about this consultation."""
    return any(waits(one) for one, _ in asked_of(db, consultation))


def by_token(db: Session, token: str) -> Confirmation | None:
    return db.scalars(select(Confirmation).where(col(Confirmation.token) == token)).first()
