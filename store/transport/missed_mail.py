"""Mails that their server names and does not hand over: which, since when, and when each is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from channels.envelope import Missed
from store.tables import Consultation, MissedMail

WAITS = (  # after each try; the last one stays
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


def row(channel: str, missed: Missed, now: datetime) -> dict[str, object]:
    """Return the columns of a mail that was asked for in vain for the first time."""
    name = {"channel": channel, "folder": missed.folder, "uidvalidity": missed.uidvalidity, "uid": missed.uid}
    facts = {"size": missed.size, "dated": missed.dated, "reason": missed.reason}
    return {**name, **facts, "tries": 1, "since": now, "due_at": now + WAITS[0], "consultation_id": None}


def of_channel(db: Session, channel: str) -> list[MissedMail]:
    """Return every missed mail of a mailbox, those that are asked for first at the beginning."""
    query = select(MissedMail).where(col(MissedMail.channel) == channel)
    return list(db.scalars(query.order_by(col(MissedMail.due_at), col(MissedMail.uid))))


def as_missed(found: MissedMail) -> Missed:
    """Return what the channel calls it."""
    return Missed(
        found.folder, found.uidvalidity, found.uid, found.size, found.dated, reason=found.reason, since=found.since
    )


def find(db: Session, channel: str, missed: Missed) -> MissedMail | None:
    return db.get(MissedMail, (channel, missed.folder, missed.uidvalidity, missed.uid))


def due(db: Session, channel: str, now: datetime, limit: int) -> list[Missed]:
    """Return the mails of a mailbox that are to be asked for now."""
    return [as_missed(one) for one in of_channel(db, channel) if one.due_at <= now][:limit]


def of_case(db: Session, case: Consultation) -> MissedMail | None:
    """Return the mail that a case tells of, None once it came or is gone."""
    return db.scalars(select(MissedMail).where(col(MissedMail.consultation_id) == case.id)).first()


def in_vain(found: MissedMail, missed: Missed, now: datetime) -> None:
    """Record one more try, and what the server said this time."""
    found.tries += 1
    found.reason = missed.reason
    found.size, found.dated = missed.size or found.size, missed.dated or found.dated
    found.due_at = now + WAITS[min(found.tries, len(WAITS)) - 1]
