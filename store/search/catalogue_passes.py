"""How far the local copy of the catalogue is compared with its source: a pass for each list, page by page.

A list is the entries of one kind, on one site, in one language. Its pass may be cut off after any page and goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from store.catalogue_words import CatalogueKind
from store.tables import CatalogueEntry, Memory

PREFIX = "catalogue:"


@dataclass(frozen=True)
class Pass:
    """How far the pass of one list is.

    next_page: to ask for, from 1. began_at: of the pass that runs, "" for none (moments and days are ISO 8601).
    finished_at: of the last whole pass, "" for never. total: entries that the source told on the first page.
    seen: rows that came in this pass. last_ids: of the page before. problem: why it stopped, "" for no problem.
    asked_on, asked: day of the office, and requests on it.
    """

    domain: str
    kind: str
    language: str
    next_page: int = 1
    began_at: str = ""
    finished_at: str = ""
    total: int = 0
    seen: int = 0
    last_ids: tuple[str, ...] = ()
    problem: str = ""
    asked_on: str = ""
    asked: int = 0

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.domain}:{self.kind}:{self.language}"


def of_list(db: Session, domain: str, kind: str, language: str) -> Pass:
    """Return how far a list is, a fresh pass for one that was never asked for."""
    fresh = Pass(domain, kind, language)
    known = db.get(Memory, fresh.name)
    if known is None:
        return fresh
    return _read(known.value)


def _read(value: str) -> Pass:
    values: dict[str, Any] = json.loads(value)
    return Pass(**values | {"last_ids": tuple(values["last_ids"])})


def begun(db: Session) -> list[Pass]:
    """Return how far each list is that was asked for."""
    found = db.scalars(select(col(Memory.value)).where(col(Memory.name).startswith(PREFIX)).order_by(Memory.name))
    return [_read(value) for value in found]


def keep(db: Session, one: Pass) -> None:
    db.merge(Memory(name=one.name, value=json.dumps(asdict(one))))


def spent(passes: Iterable[Pass], today: date) -> int:
    """Return how many requests were made on a day."""
    return sum(one.asked for one in passes if one.asked_on == str(today))


def store(db: Session, one: Pass, entries: Sequence[CatalogueEntry]) -> None:
    """Add entries of a list, or bring those that are known up to date. An entry that was gone is back."""
    wanted = {entry.external_id: entry for entry in entries}
    query = select(CatalogueEntry).where(*_in_list(one), col(CatalogueEntry.external_id).in_(wanted))
    for known in db.scalars(query):
        new = wanted.pop(known.external_id)
        for name, value in new.model_dump(exclude={"id", "first_seen_at"}).items():
            if getattr(known, name) != value:
                setattr(known, name, value)
    db.add_all(wanted.values())


def mark_gone(db: Session, one: Pass, now: datetime) -> None:
    """Mark what a whole pass did not see. began_at of the pass tells what it saw."""
    unseen = col(CatalogueEntry.last_seen_at) < datetime.fromisoformat(one.began_at)
    query = update(CatalogueEntry).where(*_in_list(one), unseen, col(CatalogueEntry.gone_at).is_(None))
    db.connection().execute(query.values(gone_at=now))


def counted(db: Session) -> dict[str, int]:
    """Return how many entries of each kind the source still lists."""
    query = select(col(CatalogueEntry.kind), func.count()).where(col(CatalogueEntry.gone_at).is_(None))
    return {str(kind): number for kind, number in db.execute(query.group_by(CatalogueEntry.kind))}


def _in_list(one: Pass) -> tuple[Any, ...]:
    return (
        col(CatalogueEntry.domain) == one.domain,
        col(CatalogueEntry.kind) == CatalogueKind(one.kind),
        col(CatalogueEntry.language) == one.language,
    )
