"""Claims on messages that are being sent: those that were lost or are in doubt, and what a wrong clock left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from store.tables import Message
from store.transport.outbox import leaving
from store.vocabulary import MessageState

CLAIM_LASTS = timedelta(seconds=90)  # no message leaves so long after its claim: handlers/outgoing/fence.py
DOUBT_RESTS = timedelta(seconds=45)  # after a send without an answer: before, the provider may not list it yet
CLOCKS_DIFFER = timedelta(minutes=5)  # of several machines; what is later was written while a clock was wrong


def abandoned(db: Session, now: datetime, channel: str) -> Message | None:
    """Take over a message of a channel whose sender died, or got no answer, and return it. It may have left.

    None where there is no such message.
    """
    query = select(Message).where(_is_abandoned(now), col(Message.channel) == channel)
    message = db.scalars(query.order_by(col(Message.due_at), col(Message.id)).limit(1)).first()
    if message is not None:
        message.claimed_at = now
    return message


def channels_abandoned(db: Session, now: datetime) -> set[str]:
    """Return the channels with a message whose sender died or got no answer."""
    return set(db.scalars(select(col(Message.channel)).where(_is_abandoned(now)).distinct()))


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    claimed = col(Message.claimed_at)
    in_doubt = and_(claimed <= now - DOUBT_RESTS, col(Message.error) != "")
    old = or_(claimed.is_(None), claimed <= now - CLAIM_LASTS, in_doubt)
    return and_(leaving(Message), col(Message.state) == MessageState.SENDING, old)


def holds(message: Message, claimed_at: datetime | None) -> bool:
    """Return whether the claim of this moment still holds."""
    return message.state == MessageState.SENDING and message.claimed_at == claimed_at


def doubt(message: Message, reason: str, now: datetime) -> None:
    """Note that a send got no answer, or one that says nothing. It is looked up after DOUBT_RESTS."""
    message.error, message.claimed_at = reason, now


def resting(db: Session, now: datetime, pause: timedelta) -> set[str]:
    """Return the channels whose provider left a send without an answer within the last `pause`."""
    in_doubt = (col(Message.state) == MessageState.SENDING, col(Message.error) != "")
    query = select(col(Message.channel)).where(leaving(Message), *in_doubt, col(Message.claimed_at) > now - pause)
    return set(db.scalars(query.distinct()))


def any_ahead(now: datetime) -> ColumnElement[bool]:
    """Return the question whether a message waits for a time that a wrong clock set."""
    return select(col(Message.id)).where(_ahead(now)).exists()


def _ahead(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message was written, or tried, while our clock was ahead."""
    late = now + CLOCKS_DIFFER
    queued = and_(col(Message.state) == MessageState.QUEUED, col(Message.scheduled_at).is_(None))
    never_tried = and_(queued, col(Message.due_at) > now, col(Message.at) > late)
    return and_(leaving(Message), or_(col(Message.claimed_at) > late, never_tried))


def bring_back(db: Session, now: datetime) -> int:
    """Let no message wait for a time that a wrong clock set. Return how many did.

    What was to leave leaves now. What is being sent counts as claimed now, because it may just be on its way.
    """
    found = db.scalars(select(Message).where(_ahead(now))).all()
    for message in found:
        is_sending = message.state == MessageState.SENDING
        message.claimed_at = now if is_sending else None
        message.due_at = message.due_at if is_sending else now
    return len(found)
