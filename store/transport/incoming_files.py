"""Incoming files whose bytes are still to be fetched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from store.db.literals import literal
from store.tables import File, Message
from store.vocabulary import FileState

MOST_ASKED = 12  # times that a provider is asked for a file: some eleven hours
LONGEST_PAUSE = timedelta(hours=2)
STORE_RESTS = timedelta(minutes=1)  # a store that did not take a file is tried again so soon
DAILY = timedelta(days=1)  # bot/catchup asks so often for what did not come


def pause(attempts: int) -> timedelta:
    """Return how long a file waits that did not come so many times."""
    return min(timedelta(seconds=5 * 3**attempts), LONGEST_PAUSE)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a file is due. None waits longer than its pause: its time was set by a wrong clock."""
    longest = ((tried, max(pause(tried), STORE_RESTS)) for tried in range(MOST_ASKED + 1))
    too_long = (and_(col(File.attempts) == tried, col(File.due_at) > now + wait) for tried, wait in longest)
    return or_(col(File.due_at) <= now, *too_long)


def due(db: Session, now: datetime) -> dict[str, datetime]:
    """Return since when the oldest incoming file to fetch waits, by channel."""
    query = select(col(Message.channel), func.min(col(File.due_at))).join(File, col(File.message_id) == col(Message.id))
    query = query.where(col(File.state) == literal(FileState.PENDING), _is_due(now))
    return {str(channel): due for channel, due in db.execute(query.group_by(col(Message.channel)))}


def next_one(db: Session, channels: Collection[str], now: datetime) -> int | None:
    """Return the id of the next incoming file of these channels whose bytes are to be fetched, None for none."""
    query = select(col(File.id)).join(Message, col(Message.id) == col(File.message_id))
    query = query.where(col(File.state) == literal(FileState.PENDING), _is_due(now))
    query = query.where(col(Message.channel).in_(list(channels))).order_by(col(File.due_at), col(File.id))
    return db.scalar(query.limit(1))


def ask_again(db: Session, channel: str, since: datetime, now: datetime) -> int:
    """Ask again for files that did not come, for a reason that may pass. Return how many.

    since: what came before is not asked for any more.
    """
    came = select(col(Message.id)).where(col(Message.channel) == channel, col(Message.at) >= since)
    is_due = or_(col(File.due_at) <= now, col(File.due_at) > now + DAILY)
    lost = (col(File.state) == literal(FileState.FAILED), is_due, col(File.message_id).in_(came))
    return int(db.connection().execute(update(File).where(*lost).values(state=FileState.PENDING)).rowcount)


def pending_with(db: Session, file: File, now: datetime) -> list[File]:
    """Return the files of the same message that are still to be fetched now, this one among them."""
    query = select(File).where(col(File.message_id) == file.message_id, col(File.state) == literal(FileState.PENDING))
    return list(db.scalars(query.where(_is_due(now)).order_by(col(File.id))))
