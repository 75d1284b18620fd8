"""Refusals: webhook requests whose sender was not proven. All are counted; some of each reason are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from store.db.database import Database
from store.tables import Counter, Refusal

KEPT = 50  # of one channel and one reason: garbage cannot push out those that a wrong setting refused
LATEST = KEPT // 2  # the others are those that came first: garbage of the same reason cannot push them out either
FIRST_OF = timedelta(days=7)  # what is older, or was replayed, makes room before them
LARGEST_KEPT = 64 * 1024  # bytes of a body; a larger one is only counted, and the SMS app sends it again for two days
LISTED = 200


def put(database: Database, refused: Sequence[Refusal]) -> list[None]:
    """Record requests that were refused at the same time, in one transaction."""
    with database.write() as db:
        for refusal in refused:
            record(db, refusal)
    return [None] * len(refused)


def record(db: Session, refusal: Refusal) -> None:
    """Count a refused request and keep it. Of its channel and reason the latest 25 stay, and the first 25 of a week."""
    _count_refused(db, refusal)
    if len(refusal.body) > LARGEST_KEPT:
        return
    db.add(refusal)
    db.flush()
    same = (col(Refusal.channel) == refusal.channel, col(Refusal.reason) == refusal.reason)
    latest = select(col(Refusal.id)).where(*same).order_by(col(Refusal.id).desc()).limit(LATEST)
    makes_room = or_(col(Refusal.at) < refusal.at - FIRST_OF, col(Refusal.replayed_at).is_not(None))
    older = select(col(Refusal.id)).where(*same, col(Refusal.id).not_in(latest))
    too_many = older.order_by(case((makes_room, 1), else_=0), col(Refusal.id)).offset(KEPT - LATEST)
    db.connection().execute(delete(Refusal).where(col(Refusal.id).in_(too_many)))


def _count_refused(db: Session, refusal: Refusal) -> None:
    key = (f"refused:{refusal.channel}", refusal.at.year)
    counter = db.get(Counter, key) or Counter(series=key[0], year=key[1], value=0)
    counter.value += 1
    db.add(counter)


def totals(db: Session) -> dict[str, int]:
    """Return how many requests were refused, by channel."""
    query = select(col(Counter.series), func.sum(col(Counter.value))).where(col(Counter.series).like("refused:%"))
    rows = db.execute(query.group_by(col(Counter.series)))
    return {series.partition(":")[2]: int(number) for series, number in rows}


def latest(db: Session) -> list[Refusal]:
    """Return the latest, the newest first, without what was sent: only a replay reads that."""
    without = (defer(Refusal.headers), defer(Refusal.body))  # type: ignore[arg-type]
    return list(db.scalars(select(Refusal).options(*without).order_by(col(Refusal.id).desc()).limit(LISTED)))


def forget(db: Session, before: datetime, limit: int) -> int:
    """Delete some of the requests that were refused before a moment. Return how many. They stay counted."""
    old = select(col(Refusal.id)).where(col(Refusal.at) <= before).order_by(col(Refusal.id)).limit(limit)
    ids = list(db.scalars(old))
    db.connection().execute(delete(Refusal).where(col(Refusal.id).in_(ids)))
    return len(ids)
