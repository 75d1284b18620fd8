"""What the office chose in the browser: settings by name, and its own wording of the bot's sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import Choice, Counter, Wording

SERIES = ("choices", 0)


def revision(db: Session) -> int:
    """Counts every change: who has seen this number knows everything that was chosen."""
    found = db.scalar(
        select(col(Counter.value)).where(col(Counter.series) == SERIES[0], col(Counter.year) == SERIES[1])
    )
    return int(found or 0)


def everything(db: Session) -> dict[str, Any]:
    """Every setting that was chosen, by name, as it was stored."""
    return {one.name: one.value for one in db.scalars(select(Choice))}


def wordings(db: Session) -> dict[tuple[str, str], str]:
    """Every sentence the office words itself, by its key and language."""
    return {(one.key, one.language): one.body for one in db.scalars(select(Wording))}


def put(db: Session, name: str, value: Any, *, by: str, now: datetime) -> None:
    """Choose a setting; `value` is anything JSON can hold."""
    db.merge(Choice(name=name, value=value, updated_at=now, updated_by=by))
    _count(db)


def drop(db: Session, name: str) -> None:
    """Back to what the settings file says."""
    chosen = db.get(Choice, name)
    if chosen is not None:
        db.delete(chosen)
        _count(db)


def word(db: Session, key: str, language: str, body: str, *, by: str, now: datetime) -> None:
    """Say a sentence of the bot in the office's own words."""
    db.merge(Wording(key=key, language=language, body=body, updated_at=now, updated_by=by))
    _count(db)


def unword(db: Session, key: str, language: str) -> None:
    """Back to the built-in sentence."""
    worded = db.get(Wording, (key, language))
    if worded is not None:
        db.delete(worded)
        _count(db)


def _count(db: Session) -> None:
    counter = db.get(Counter, SERIES) or Counter(series=SERIES[0], year=SERIES[1], value=0)
    counter.value += 1
    db.add(counter)
    db.flush()
