"""Data needs: what was asked for, what of it was found, and what could not be given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlmodel import Session, col

from store.cases.erasure import COUNTER
from store.tables import Consultation, DataNeed, Identity, Message
from store.vocabulary import Availability, NeedOutcome


def of(db: Session, consultation: Consultation) -> Sequence[DataNeed]:
    """Return the data needs of a consultation in the order in which they were written down."""
    return db.scalars(_of(), {"consultation": consultation.id}).all()


@cache
def _of() -> Select[DataNeed]:
    return select(DataNeed).where(col(DataNeed.consultation_id) == bindparam("consultation")).order_by(col(DataNeed.id))


def of_citizen(db: Session, consultation: Consultation) -> list[DataNeed]:
    """Return the data needs of a consultation without those in the words of a visitor who joined it at the counter."""
    found = of(db, consultation)
    theirs = col(Identity.person_id) != consultation.person_id
    query = select(col(Message.body)).join(Identity, col(Identity.id) == col(Message.identity_id))
    here = (col(Message.consultation_id) == consultation.id, col(Message.channel) == COUNTER)
    said = db.scalars(query.where(*here, theirs)) if found else ()
    lines = {line for body in said for line in body.splitlines()}
    return [one for one in found if one.item not in lines]


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
