"""Throttle of the tracking page: each wrong answer makes the next wait longer, by number and by address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from store.tables import Guess

REMEMBERED = timedelta(hours=24)
FREE = 3  # wrong answers about one number that cost nothing
FREE_OF_ADDRESS = 20  # many phones share one address of their network
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


def wait_until(db: Session, number: str, address: str, now: datetime) -> datetime | None:
    """Return when this number may be tried again from this address, None for now."""
    moments = [
        _after(db, col(Guess.number) == number, FREE, now),
        _after(db, col(Guess.address) == address, FREE_OF_ADDRESS, now),
    ]
    later = [moment for moment in moments if moment is not None and moment > now]
    return max(later, default=None)


def _after(db: Session, whose: object, free: int, now: datetime) -> datetime | None:
    query = select(func.count(), func.max(col(Guess.at))).where(whose, col(Guess.at) > now - REMEMBERED)  # type: ignore[arg-type]
    wrong, last = db.execute(query).one()
    if wrong < free or last is None:
        return None
    pause = min(FIRST_PAUSE * 2 ** min(wrong - free, 12), LONGEST_PAUSE)
    moment: datetime = last + pause
    return moment


def note(db: Session, number: str, address: str, now: datetime) -> None:
    """Record a wrong answer, and delete those older than a day."""
    db.add(Guess(number=number[:40], address=address, at=now))
    db.connection().execute(delete(Guess).where(col(Guess.at) <= now - REMEMBERED))
