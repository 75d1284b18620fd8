"""Settings saved in the browser, by name, and the office's own wording of the bot's sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import Choice, Counter, Wording

SERIES = ("choices", 0)


def revision(db: Session) -> int:
    """Return a number that every change increases. A process that has seen it knows every saved setting."""
    number = db.scalar(
        select(col(Counter.value)).where(col(Counter.series) == SERIES[0], col(Counter.year) == SERIES[1])
    )
    return int(number or 0)


def everything(db: Session) -> dict[str, Any]:
    """Return every saved setting, by name, as it was stored."""
    return {one.name: one.value for one in db.scalars(select(Choice))}


def wordings(db: Session) -> dict[tuple[str, str], str]:
    """Return the office's own wordings, by key and language."""
    return {(one.key, one.language): one.body for one in db.scalars(select(Wording))}


def put(db: Session, name: str, value: Any, *, by: str, now: datetime) -> None:
    """Save a setting. value: anything JSON can hold."""
    db.merge(Choice(name=name, value=value, updated_at=now, updated_by=by))
    _count(db)


def drop(db: Session, name: str) -> None:
    """Delete a setting: the settings file is in force again."""
    chosen = db.get(Choice, name)
    if chosen is not None:
        db.delete(chosen)
        _count(db)


def word(db: Session, key: str, language: str, body: str, *, by: str, now: datetime) -> None:
    """Save the office's own wording of a sentence."""
    db.merge(Wording(key=key, language=language, body=body, updated_at=now, updated_by=by))
    _count(db)


def unword(db: Session, key: str, language: str) -> None:
    """Delete a wording: the built-in sentence is in force again."""
    worded = db.get(Wording, (key, language))
    if worded is not None:
        db.delete(worded)
        _count(db)


def _count(db: Session) -> None:
    counter = db.get(Counter, SERIES) or Counter(series=SERIES[0], year=SERIES[1], value=0)
    counter.value += 1
    db.add(counter)
    db.flush()
