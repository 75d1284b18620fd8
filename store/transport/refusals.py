"""Refusals: webhook requests whose sender was not proven. The latest are kept, and all are counted."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.tables import Counter, Refusal

KEPT = 200


def record(db: Session, refusal: Refusal) -> None:
    """Count a refused request and keep it. Only the last 200 stay."""
    _count_refused(db, refusal)
    db.add(refusal)
    db.flush()
    oldest = select(col(Refusal.id)).order_by(col(Refusal.id).desc()).offset(KEPT)
    for old in db.scalars(select(Refusal).where(col(Refusal.id).in_(oldest))):
        db.delete(old)


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
    return list(db.scalars(select(Refusal).order_by(col(Refusal.id).desc()).limit(KEPT)))
