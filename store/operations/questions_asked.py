"""How often a contact or a computer asked on our page within a day. No contact is stored: only its hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.operations import tracking_attempts
from store.tables import Guess

ASKED = "?"  # stands for the number of a case, which nobody guesses here


def count(db: Session, whose: str, since: datetime) -> int:
    """Return how often somebody asked since then. whose: a contact, or the address of a computer."""
    here = (col(Guess.number) == ASKED, col(Guess.address) == _hash(whose), col(Guess.at) > since)
    return db.scalar(select(func.count()).select_from(Guess).where(*here)) or 0


def note(db: Session, whose: Iterable[str], now: datetime) -> None:
    """Remember that these asked. It is forgotten after a day, as wrong answers are."""
    for one in whose:
        tracking_attempts.note(db, ASKED, _hash(one), now)


def _hash(whose: str) -> str:
    return sha256(whose.encode()).hexdigest()[:32]
