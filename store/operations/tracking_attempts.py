"""Throttle of the tracking page: each wrong answer makes the next wait longer, by number together with the address.

Who guesses elsewhere does not make the owner of a number wait, until very many have guessed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlmodel import Session, col

from store.tables import Guess

REMEMBERED = timedelta(hours=24)
FREE = 3  # wrong answers about one number from one address that cost nothing
FREE_OF_NUMBER = 30  # about one number from all addresses: of 10,000 ends of a phone number
FREE_OF_ADDRESS = 20  # many phones share one address of their network
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


def wait_until(db: Session, number: str, address: str, now: datetime) -> datetime | None:
    """Return when this number may be tried again from this address, None for now."""
    moments = [
        _after(db, and_(col(Guess.number) == number, col(Guess.address) == address), FREE, now),
        _after(db, col(Guess.number) == number, FREE_OF_NUMBER, now),
        _after(db, col(Guess.address) == address, FREE_OF_ADDRESS, now),
    ]
    later = [moment for moment in moments if moment is not None and moment > now]
    return max(later, default=None)


def _after(db: Session, whose: ColumnElement[bool], free: int, now: datetime) -> datetime | None:
    query = select(func.count(), func.max(col(Guess.at))).where(whose, col(Guess.at) > now - REMEMBERED)
    wrong, last = db.execute(query).one()
    if wrong < free or last is None:
        return None
    pause = min(FIRST_PAUSE * 2 ** min(wrong - free, 12), LONGEST_PAUSE)
    moment: datetime = last + pause
    return moment


def note(db: Session, number: str, address: str, now: datetime) -> None:
    """Record a wrong answer, and delete those older than a day."""
    db.add(Guess(number=number[:40], address=address, at=now))
    forget_old(db, now)


def forget_old(db: Session, now: datetime) -> None:
    """Delete wrong answers older than a day."""
    db.connection().execute(delete(Guess).where(col(Guess.at) <= now - REMEMBERED))
