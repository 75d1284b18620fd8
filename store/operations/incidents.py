"""Incidents of late, for the status page, from several tables, in the order of time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.tables import Arrival, Message, Refusal
from store.vocabulary import ArrivalState, MessageState

MOST_INCIDENTS = 8


class Happening(NamedTuple):
    """Several equal incidents on one channel, the last of them at `at`.

    kind: a message's state, shunted, refused.
    """

    at: datetime
    channel: str
    kind: str
    reason: str
    times: int


def messages(db: Session, since: datetime) -> list[Happening]:
    """Return recent messages that failed, wait, are uncertain, or are being tried again."""
    at, error = col(Message.at), col(Message.error)
    last = func.max(at)
    query = select(last, col(Message.channel), col(Message.state), error, func.count())
    query = query.where(at >= since, error != "", col(Message.state) != MessageState.CANCELLED)
    query = query.group_by(col(Message.channel), col(Message.state), error).order_by(last.desc()).limit(MOST_INCIDENTS)
    return [Happening(*row) for row in db.execute(query)]


def shunted(db: Session, since: datetime) -> list[Happening]:
    """Return recent arrivals that could not be handled and are still set aside."""
    at = col(Arrival.received_at)
    query = select(func.max(at), col(Arrival.channel), func.count()).where(
        col(Arrival.state) == ArrivalState.SHUNTED, at >= since
    )
    return [Happening(row[0], row[1], "shunted", "", row[2]) for row in db.execute(query.group_by(Arrival.channel))]


def refused(db: Session, since: datetime) -> list[Happening]:
    """Return recent requests that were refused."""
    at, reason = col(Refusal.at), col(Refusal.reason)
    query = select(func.max(at), col(Refusal.channel), reason, func.count()).where(at >= since)
    query = query.group_by(col(Refusal.channel), reason)
    return [Happening(row[0], row[1], "refused", row[2], row[3]) for row in db.execute(query)]
