"""Old messages that lay at a provider before we looked for the first time: an admin takes them in, or leaves them.

Some were fetched, and wait as arrivals. Of what else lies in a mailbox only the number is kept, until it is fetched.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlmodel import Session, col

from channels.envelope import Mark
from channels.protocols import LeftThere
from store.db.literals import literal
from store.tables import Arrival, MailLeft
from store.vocabulary import ArrivalOutcome, ArrivalState

WAITS = col(Arrival.outcome) == literal(ArrivalOutcome.FROM_BEFORE)
FETCHED: Any = col(MailLeft.asked).is_(True)
STILL_THERE: Any = col(MailLeft.asked).is_(False) & (col(MailLeft.many) > 0)


def waiting(db: Session) -> dict[str, int]:
    """Return how many wait for the decision, by channel."""
    query = select(col(Arrival.channel), func.count()).where(WAITS).group_by(col(Arrival.channel))
    counts = Counter({channel: int(count) for channel, count in db.execute(query)})
    return dict(counts + Counter(_count(db, STILL_THERE)))


def being_fetched(db: Session) -> dict[str, int]:
    """Return how many of those that an admin takes in are still to be fetched, by channel."""
    return _count(db, FETCHED)


def take_in(db: Session) -> int:
    """Let all of them be filed, and those that still lie in a mailbox be fetched. Return how many."""
    again = {"state": ArrivalState.NEW, "outcome": "", "filed": True}
    return int(db.connection().execute(update(Arrival).where(WAITS).values(**again)).rowcount) + _decide(
        db, STILL_THERE, {"asked": True}
    )


def leave(db: Session) -> int:
    """Leave all of them where they lie, for good. Return how many."""
    left = update(Arrival).where(WAITS).values(outcome=ArrivalOutcome.LEFT_THERE)
    return int(db.connection().execute(left).rowcount) + _decide(db, STILL_THERE | FETCHED, {"asked": False, "many": 0})


def note(connection: Connection, channel: str, left: LeftThere, now: datetime) -> None:
    """Remember what a first look leaves there.

    A folder that was renumbered keeps its first look. What waited there is looked for among all of its mails.
    """
    numbers = {"uidvalidity": left.uidvalidity, "after_uid": left.after, "last_uid": left.last}
    numbers["upcoming"] = left.upcoming
    there = _of(channel, left.folder)
    before = connection.execute(select(col(MailLeft.uidvalidity), col(MailLeft.many)).where(there)).first()
    if before is None:
        row = {"channel": channel, "folder": left.folder, "many": max(left.many, 0), "since": now}
        connection.execute(insert(MailLeft).values(**row, **numbers, asked=False, moved=False))
    elif before[0] != left.uidvalidity:
        many = max(min(before[1], left.many), 0)
        connection.execute(update(MailLeft).where(there).values(**numbers, many=many, moved=True))


def upcoming(connection: Connection, channel: str, mark: Mark) -> int:
    """Return the server's next number by our first look at a folder, 0 where it is not known."""
    query = select(col(MailLeft.upcoming)).where(_of(channel, mark.folder))
    return int(connection.execute(query.where(col(MailLeft.uidvalidity) == mark.uidvalidity)).scalar() or 0)


def pass_by(connection: Connection, channel: str, left: LeftThere, uid: int, *, counts: bool) -> None:
    """Remember that we are done up to a UID. counts: whether it was one of those that are left."""
    fewer = case((col(MailLeft.many) > 0, col(MailLeft.many) - 1), else_=0)
    values: dict[str, Any] = {"after_uid": uid} | ({"many": fewer} if counts else {})
    if uid >= left.last:
        values |= {"many": 0, "asked": False}
    there = _of(channel, left.folder) & (col(MailLeft.uidvalidity) == left.uidvalidity)
    connection.execute(update(MailLeft).where(there, FETCHED).values(**values))


def asked_for(db: Session, channel: str) -> list[LeftThere]:
    """Return what an admin takes in."""
    rows = db.scalars(select(MailLeft).where(col(MailLeft.channel) == channel, FETCHED))
    return [
        LeftThere(
            one.folder, one.uidvalidity, one.after_uid, one.last_uid, one.many, before=one.since if one.moved else None
        )
        for one in rows
    ]


def first_looks(db: Session, channel: str) -> dict[str, datetime]:
    """Return when we looked at each folder of a mailbox for the first time."""
    rows = db.scalars(select(MailLeft).where(col(MailLeft.channel) == channel))
    return {one.folder: one.since for one in rows}


def _count(db: Session, which: Any) -> dict[str, int]:
    """Return how many there are by channel. which: STILL_THERE or FETCHED."""
    query = select(col(MailLeft.channel), func.sum(col(MailLeft.many))).where(which)
    return {channel: int(many) for channel, many in db.execute(query.group_by(col(MailLeft.channel)))}


def _decide(db: Session, which: Any, values: dict[str, object]) -> int:
    many = sum(_count(db, which).values())
    db.connection().execute(update(MailLeft).where(which).values(**values))
    return many


def _of(channel: str, folder: str) -> Any:
    return (col(MailLeft.channel) == channel) & (col(MailLeft.folder) == folder)
