"""Second factors of officers: what the codes of their phone are made of, and their recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from store.tables import RecoveryCode, SecondFactor


def of(db: Session, officer_id: int) -> SecondFactor | None:
    return db.get(SecondFactor, officer_id)


def holders(db: Session) -> frozenset[int]:
    """Return the ids of the officers who have a second factor."""
    return frozenset(db.scalars(select(col(SecondFactor.officer_id))))


def keep(db: Session, officer_id: int, salt: str, step: int, now: datetime) -> None:
    """Keep a second factor in place of the one before. step: of the code that proved it."""
    forget(db, officer_id)
    db.add(SecondFactor(officer_id=officer_id, salt=salt, since=now, last_step=step))
    db.flush()


def take_step(db: Session, officer_id: int, step: int) -> bool:
    """Note that the code of a step was used. Return whether no code of this step or a later one was used before."""
    mine = (col(SecondFactor.officer_id) == officer_id, col(SecondFactor.last_step) < step)
    return db.connection().execute(update(SecondFactor).where(*mine).values(last_step=step)).rowcount == 1


def set_recovery_codes(db: Session, officer_id: int, hashes: Sequence[str]) -> None:
    """Replace the recovery codes of an officer."""
    db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.officer_id) == officer_id))
    db.add_all(RecoveryCode(officer_id=officer_id, code_hash=one) for one in hashes)
    db.flush()


def take_recovery_code(db: Session, officer_id: int, code_hash: str) -> bool:
    """Use a recovery code up. Return whether the officer had it."""
    mine = (col(RecoveryCode.officer_id) == officer_id, col(RecoveryCode.code_hash) == code_hash)
    return db.connection().execute(delete(RecoveryCode).where(*mine)).rowcount == 1


def recovery_codes_left(db: Session, officer_id: int) -> int:
    return int(db.scalar(select(func.count()).where(col(RecoveryCode.officer_id) == officer_id)) or 0)


def forget(db: Session, officer_id: int) -> bool:
    """Delete the second factor of an officer with its recovery codes. Return whether there was one."""
    db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.officer_id) == officer_id))
    factor = delete(SecondFactor).where(col(SecondFactor.officer_id) == officer_id)
    return db.connection().execute(factor).rowcount == 1
