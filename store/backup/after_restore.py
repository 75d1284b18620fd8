"""What a restored database must forget to trust: it does not know what happened after the copy was made."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from store.db import memory
from store.tables import Consultation, Counter, Message
from store.vocabulary import MessageState

RESTORED = "restored"
LOOKED_UP_FIRST = "Dicari dahulu di penyedia, karena cadangan dikembalikan"
LATELY = timedelta(days=30)
LEAST_JUMP = 50  # numbers that are left out at least
UNSENT = (MessageState.QUEUED, MessageState.HELD, MessageState.SENDING)


def doubt_what_was_to_leave(db: Session, now: datetime) -> int:
    """Let every message that was to leave be looked up at its provider before it leaves. Return how many.

    The office that made the copy may have sent it since. What an officer wanted to leave only later than now has not
    left: it stays as it is.
    """
    not_yet = col(Message.scheduled_at).is_not(None) & (col(Message.due_at) > now)
    asked = update(Message).where(col(Message.state).in_(UNSENT), ~not_yet)
    sought = {"state": MessageState.SENDING, "claimed_at": None, "error": LOOKED_UP_FIRST, "due_at": now}
    return db.connection().execute(asked.values(sought)).rowcount


def skip_numbers(db: Session, made_at: datetime, now: datetime) -> int:
    """Leave out the numbers that may have been given out since the copy was made. Return how many in each series.

    They are twice as many as on the busiest of the last days, for each day since.
    """
    day = func.date(col(Consultation.opened_at))
    counts = select(func.count()).where(col(Consultation.opened_at) >= made_at - LATELY).group_by(day)
    busiest = max(db.scalars(counts), default=0)
    days = max((now - made_at).days, 0) + 1
    jump = LEAST_JUMP + 2 * busiest * days
    db.connection().execute(update(Counter).values(value=Counter.value + jump))
    return jump


def remember(db: Session, made_at: datetime, now: datetime) -> None:
    """Remember when the copy was made and when it came back."""
    memory.keep(db, RESTORED, json.dumps({"made_at": made_at.isoformat(), "restored_at": now.isoformat()}))


def made_at(db: Session) -> datetime | None:
    """Return when the copy was made that this office was brought back from last, None where it never was."""
    told = memory.get(db, RESTORED)
    return datetime.fromisoformat(json.loads(told)["made_at"]) if told else None
