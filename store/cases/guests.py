"""What citizens told about themselves for the guest book."""

from __future__ import annotations

from sqlmodel import Session

from store.tables import GuestBook


def of(db: Session, person_id: int) -> GuestBook | None:
    return db.get(GuestBook, person_id)
