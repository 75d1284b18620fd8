"""Heartbeats of the processes, for the status page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from store.db.database import Database
from store.tables import Heartbeat

EVERY = timedelta(seconds=15)
NEVER = datetime.fromtimestamp(0, UTC)


def beat(db: Database, part: str, now: datetime) -> None:
    """Record that a process is well, at most every 15 s."""
    with db.read() as session:
        known = session.get(Heartbeat, part)
    if known is not None and known.detail == "" and timedelta() <= now - known.at < EVERY:
        return
    with db.write() as session:
        session.merge(Heartbeat(part=part, at=now, detail=""))


def expect(db: Database, part: str, now: datetime) -> None:
    """Expect a process from now on, so that one that never gives a sign of life is missed too."""
    with db.write() as session:
        if session.get(Heartbeat, part) is None:
            session.add(Heartbeat(part=part, at=now, detail=""))


def is_older(db: Session, part: str, now: datetime, age: timedelta) -> bool:
    """Return whether a process has been silent for so long, or always."""
    known = db.get(Heartbeat, part)
    return known is None or now - known.at >= age


def trouble(db: Database, part: str, detail: str) -> None:
    """Keep a process's last good moment, and record what is wrong since."""
    with db.write() as session:
        known = session.get(Heartbeat, part) or Heartbeat(part=part, at=NEVER)
        known.detail = detail
        session.add(known)


def note(db: Database, part: str, detail: str, now: datetime) -> None:
    """Record what was found at this moment, good or bad."""
    with db.write() as session:
        session.merge(Heartbeat(part=part, at=now, detail=detail[:300]))


def everyone(db: Session) -> Sequence[Heartbeat]:
    return db.scalars(select(Heartbeat).order_by(col(Heartbeat.part))).all()
