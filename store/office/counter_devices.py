"""Devices at the counter: tablets and screens that joined the office with a code and hold a token since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import CounterDevice


def everything(db: Session) -> Sequence[CounterDevice]:
    """Return every device, the ones in use first, the oldest first."""
    devices = db.scalars(select(CounterDevice).order_by(col(CounterDevice.id))).all()
    return sorted(devices, key=lambda one: one.revoked_at is not None)


def by_code(db: Session, code_hash: str) -> CounterDevice | None:
    """Return the device that waits for this code."""
    return db.scalars(select(CounterDevice).where(col(CounterDevice.code_hash) == code_hash)).first()


def by_token(db: Session, token_hash: str) -> CounterDevice | None:
    return db.scalars(select(CounterDevice).where(col(CounterDevice.token_hash) == token_hash)).first()
