"""Blocked senders: addresses whose messages are kept as spam."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from store.cases.conditions import IS_MACHINE
from store.tables import Consultation, Identity, Person
from store.vocabulary import CaseOutcome


def everyone(db: Session) -> list[tuple[Identity, Person]]:
    """Return the blocked addresses with their persons, the one blocked last first."""
    query = select(Identity, Person).join(Person, col(Person.id) == col(Identity.person_id))
    query = query.where(col(Identity.blocked_at).is_not(None))
    return [(identity, person) for identity, person in db.execute(query.order_by(col(Identity.blocked_at).desc()))]


def spam_of(db: Session, identity_ids: Iterable[int]) -> Sequence[Consultation]:
    """Return the cases of these identities that are kept as spam, the latest first."""
    spam = (IS_MACHINE, col(Consultation.outcome) == CaseOutcome.SPAM)
    query = select(Consultation).where(*spam, col(Consultation.identity_id).in_(list(identity_ids)))
    return db.scalars(query.order_by(col(Consultation.id).desc())).all()
