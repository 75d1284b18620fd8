"""Attempts to sign in that have not succeeded: by name, and by where they came from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from store.tables import LoginFailure

LONGEST_NAME = 80


def plain(name: str) -> str:
    """Return a name as it is stored."""
    return name.strip().lower()[:LONGEST_NAME]


def count(db: Session, since: datetime, *, name: str | None = None, source: str | None = None) -> int:
    """Return how many there were since a moment, with this name and from this source. None for any."""
    query = select(func.count()).select_from(LoginFailure).where(col(LoginFailure.at) > since)
    if name is not None:
        query = query.where(col(LoginFailure.name) == name)
    if source is not None:
        query = query.where(col(LoginFailure.address) == source)
    return db.scalar(query) or 0


def add(db: Session, name: str, source: str, now: datetime, since: datetime) -> None:
    """Record an attempt, and forget those before `since`."""
    db.add(LoginFailure(name=name, address=source, at=now))
    forget_before(db, since)


def forget_before(db: Session, moment: datetime) -> None:
    """Forget the attempts before a moment."""
    db.connection().execute(delete(LoginFailure).where(col(LoginFailure.at) < moment))


def forget(db: Session, name: str, source: str) -> None:
    """Forget the attempts with a name from a source: the last succeeded."""
    theirs = (col(LoginFailure.name) == name, col(LoginFailure.address) == source)
    db.connection().execute(delete(LoginFailure).where(*theirs))
