"""Backlog samples: how much waited, every five minutes of the last day, for the status page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from store.db.database import Database
from store.db.literals import literal
from store.tables import Arrival, Message, Pulse
from store.transport import outbox
from store.vocabulary import ArrivalState

EVERY = timedelta(minutes=5)
KEPT = timedelta(hours=24)


def beat(db: Database, now: datetime) -> None:
    """Record what waits, at most every five minutes.

    Deletes samples older than a day, and samples of the future after the clock was set back.
    """
    with db.read() as session:
        last = session.scalar(select(func.max(col(Pulse.at))))
    if last is not None and timedelta() <= now - last < EVERY:
        return
    with db.write() as session:
        session.connection().execute(delete(Pulse).where((col(Pulse.at) < now - KEPT) | (col(Pulse.at) >= now)))
        session.add(Pulse(at=now, waiting=waiting(session, now)))


def waiting(db: Session, now: datetime) -> int:
    """Return how many arrivals are not handled, and messages are due."""
    arrived = select(func.count()).select_from(Arrival).where(col(Arrival.state) == literal(ArrivalState.NEW))
    due = select(func.count()).where(outbox.leaving(Message), col(Message.due_at) <= now)
    return int(db.scalar(arrived) or 0) + int(db.scalar(due) or 0)


def late_by(db: Session, now: datetime) -> timedelta:
    """Return how long the oldest arrival or due message has waited."""
    return max(oldest_arrival(db, now), oldest_due(db, now))


def oldest_arrival(db: Session, now: datetime) -> timedelta:
    """Return how long the oldest arrival that is not handled has waited. Zero for none."""
    is_new = col(Arrival.state) == literal(ArrivalState.NEW)
    moment = db.scalar(select(func.min(col(Arrival.received_at))).where(is_new))
    return max(timedelta(), now - (moment or now))


def oldest_due(db: Session, now: datetime) -> timedelta:
    """Return for how long the message that is due for the longest has been due. Zero for none."""
    moment = db.scalar(select(func.min(col(Message.due_at))).where(outbox.leaving(Message)))
    return max(timedelta(), now - (moment or now))


def held_up(db: Session, channel: str, since: datetime) -> int:
    """Return how many messages of a channel were written before then and should have left, tried in vain or not."""
    query = select(func.count()).where(
        outbox.leaving(Message),
        col(Message.channel) == channel,
        col(Message.at) < since,
        (col(Message.attempts) > 0) | (col(Message.due_at) < since),
    )
    return int(db.scalar(query) or 0)


def lately(db: Session) -> Sequence[Pulse]:
    return db.scalars(select(Pulse).order_by(col(Pulse.at))).all()
