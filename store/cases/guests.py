"""What citizens told about themselves for the guest book."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from store.tables import GuestBook


def of(db: Session, person_id: int) -> GuestBook | None:
    return db.scalars(_of(), {"person": person_id}).first()


@cache
def _of() -> Select[GuestBook]:
    return select(GuestBook).where(col(GuestBook.person_id) == bindparam("person"))
