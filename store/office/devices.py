"""Devices: the browsers in which officers want notices while Loket is closed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import Session, col

from store.office import sessions
from store.tables import Device, Push


def of_officer(db: Session, officer_id: int) -> Sequence[Device]:
    """Return an officer's devices, the oldest first."""
    return db.scalars(select(Device).where(col(Device.officer_id) == officer_id).order_by(col(Device.id))).all()


def by_endpoint(db: Session, endpoint: str) -> Device | None:
    return db.scalars(select(Device).where(col(Device.endpoint) == endpoint)).first()


def remove(db: Session, officer_id: int, device_id: int) -> bool:
    """Remove a device of an officer, with what waits for it. Return whether it was theirs."""
    device = db.get(Device, device_id)
    if device is None or device.officer_id != officer_id:
        return False
    forget(db, device)
    return True


def forget(db: Session, device: Device) -> None:
    """Remove a device, with what waits for it."""
    db.flush()
    sessions.forget_device(db, device.id or 0)
    db.connection().execute(delete(Push).where(col(Push.device_id) == device.id))
    db.delete(device)
    db.flush()
