"""The largest mail that the server of a mailbox says it takes, as it was when we last asked."""

from __future__ import annotations

from sqlmodel import Session

from store.db.database import Database
from store.tables import Memory

NAME = "largest_mail:{channel}"


def remember(database: Database, channel: str, largest: int) -> None:
    """Keep what the server said, in bytes; 0 where it names no limit."""
    with database.write() as db:
        db.merge(Memory(name=NAME.format(channel=channel), value=str(largest)))


def largest_mail(db: Session, channel: str) -> int:
    """Return the bytes of the largest mail, 0 where the server names none or was not asked yet."""
    known = db.get(Memory, NAME.format(channel=channel))
    return int(known.value) if known is not None and known.value.isdigit() else 0
