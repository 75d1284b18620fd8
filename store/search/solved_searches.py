"""Searches of the catalogue by which citizens found what they looked for. Nothing tells who they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.tables import SolvedSearch


def add(db: Session, entry_id: int, now: datetime) -> None:
    """Count that somebody found an entry. entry_id: of the catalogue."""
    db.add(SolvedSearch(entry_id=entry_id, at=now))


def count(db: Session, start: datetime, end: datetime) -> int:
    """Return how many were counted from a moment on, and before another."""
    between = (col(SolvedSearch.at) >= start, col(SolvedSearch.at) < end)
    return db.scalar(select(func.count()).select_from(SolvedSearch).where(*between)) or 0
