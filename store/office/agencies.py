"""Other agencies that hold data we do not, and the referrals to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from store.tables import Agency, Consultation, Referral


def everyone(db: Session, *, left_too: bool = False) -> Sequence[Agency]:
    """Return the directory by name. left_too: also agencies that are no longer used."""
    query = select(Agency).order_by(col(Agency.name))
    return db.scalars(query if left_too else query.where(col(Agency.active))).all()


def by_name(db: Session, name: str) -> Agency | None:
    return db.scalars(select(Agency).where(col(Agency.name) == name.strip())).first()


def referrals_of(db: Session, consultation: Consultation) -> list[tuple[Referral, Agency]]:
    """Return the referrals of a consultation with their agencies, oldest first."""
    return [(row[0], row[1]) for row in db.execute(_referrals_of(), {"consultation": consultation.id})]


@cache
def _referrals_of() -> Select[Referral, Agency]:
    query = select(Referral, Agency).join(Agency, col(Agency.id) == col(Referral.agency_id))
    return query.where(col(Referral.consultation_id) == bindparam("consultation")).order_by(col(Referral.id))
