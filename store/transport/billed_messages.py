"""What providers were handed and count on their bills: noted on each message, added up by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from store.tables import Message
from store.vocabulary import BilledAs


def handed_over(message: Message, billed_as: BilledAs, units: int, now: datetime) -> None:
    """Note that the provider was handed a message. It counts each time: what may have left may be on the bill twice."""
    message.billed_as, message.billed_at = billed_as, now
    message.billed_units += units


def not_billed(message: Message) -> None:
    """Take the last time off again, because the provider did not deliver the message and asks nothing for it."""
    message.billed_units = max(0, message.billed_units - 1)


def by_month(db: Session, starts: Sequence[datetime]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return how many units were handed over in each month, by channel and by what they are on the bill.

    starts: the first moment of each month, oldest first, and that of the month after the last.
    """
    at, units = col(Message.billed_at), col(Message.billed_units)
    months = [func.sum(case((and_(at >= start, at < end), units), else_=0)) for start, end in pairwise(starts)]
    query = select(col(Message.channel), col(Message.billed_as), *months).where(at.is_not(None))
    query = query.where(at >= starts[0], at < starts[-1]).group_by(col(Message.channel), col(Message.billed_as))
    return {(channel, what): tuple(int(one or 0) for one in counts) for channel, what, *counts in db.execute(query)}
