"""Notices on their way to officers' devices: planned, claimed, and deleted when they are over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from store.tables import Device, Notice, Officer, Push

MOST_NOTICES = 100
MOST_PUSHES = 20
# a push takes at most 20 s; whoever holds a claim longer is dead, and a second push replaces the first on the screen
CLAIM_LASTS = timedelta(seconds=60)


def waiting(db: Session, before: datetime) -> Sequence[tuple[Notice, Officer]]:
    """Return notices that have waited for a push since `before` or longer, each with its officer, the oldest first."""
    waits = col(Notice.push_waits_since)
    query = select(Notice, Officer).join(Officer, col(Officer.id) == col(Notice.officer_id))
    rows = db.execute(query.where(waits <= before).order_by(waits, col(Notice.id)).limit(MOST_NOTICES))
    return [(notice, officer) for notice, officer in rows]


def wait_no_more(db: Session, found: Iterable[Notice]) -> None:
    """Let these notices wait for no push any more. Open pages learn nothing of it: nothing that they show changed."""
    ids = [one.id for one in found]
    db.connection().execute(update(Notice).where(col(Notice.id).in_(ids)).values(push_waits_since=None))


def due(db: Session, now: datetime) -> Sequence[tuple[int, str]]:
    """Return pushes to send now, the longest due first: id, and endpoint of the device."""
    unclaimed = or_(col(Push.claimed_at).is_(None), col(Push.claimed_at) <= now - CLAIM_LASTS)
    query = select(col(Push.id), col(Device.endpoint)).join(Device, col(Device.id) == col(Push.device_id))
    query = query.where(col(Push.due_at) <= now, unclaimed).order_by(col(Push.due_at), col(Push.id))
    return [(int(push), endpoint) for push, endpoint in db.execute(query.limit(MOST_PUSHES)) if push is not None]


def claim(db: Session, push_id: int, now: datetime) -> Push | None:
    """Take a push for sending. None where it is over, or another process has it or has put it off."""
    push = db.get(Push, push_id)
    if push is None or push.due_at > now or (push.claimed_at is not None and push.claimed_at > now - CLAIM_LASTS):
        return None
    push.claimed_at = now
    push.attempts += 1
    return push


def spare(db: Session, origin: str, until: datetime) -> None:
    """Let what is due at a push service wait, so that it does not stand before what is due at the others.

    origin: of the endpoints there, e.g. "https://fcm.googleapis.com".
    """
    there = select(col(Device.id)).where(col(Device.endpoint).startswith(f"{origin}/", autoescape=True))
    which = (col(Push.due_at) < until, col(Push.claimed_at).is_(None), col(Push.device_id).in_(there))
    db.connection().execute(update(Push).where(*which).values(due_at=until))


def again(push: Push, now: datetime, wait: timedelta) -> None:
    """Send a push once more after a pause."""
    push.claimed_at, push.due_at = None, now + wait
