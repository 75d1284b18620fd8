"""Old messages that lay at a provider before we looked for the first time: an admin takes them in, or leaves them."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from store.db.literals import literal
from store.tables import Arrival
from store.vocabulary import ArrivalOutcome, ArrivalState

WAITS = col(Arrival.outcome) == literal(ArrivalOutcome.FROM_BEFORE)


def waiting(db: Session) -> dict[str, int]:
    """Return how many wait for the decision, by channel."""
    query = select(col(Arrival.channel), func.count()).where(WAITS).group_by(col(Arrival.channel))
    return {channel: int(count) for channel, count in db.execute(query)}


def take_in(db: Session) -> int:
    """Let all of them be filed. Return how many."""
    again = {"state": ArrivalState.NEW, "outcome": "", "filed": True}
    return int(db.connection().execute(update(Arrival).where(WAITS).values(**again)).rowcount)


def leave(db: Session) -> int:
    """Leave all of them where they lie, for good. Return how many."""
    left = update(Arrival).where(WAITS).values(outcome=ArrivalOutcome.LEFT_THERE)
    return int(db.connection().execute(left).rowcount)
