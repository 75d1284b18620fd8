"""Faults that are there now, for the head of the status page: what is wrong, what to do, who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.app import App
from bot.telling import book as books
from bot.telling import looking
from bot.telling.book import Episode
from bot.telling.faults import FAULTS, Sighting, seen
from bot.telling.watch import believed
from bot.web.present import formatting
from store.db import patience
from store.operations import heartbeats


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault.

    what_to_do: for who reads the page. since, told: moments in words, "" for none.
    is_shown_below: whether a card or a line of the page counts it already.
    """

    title: str
    detail: str
    what_to_do: str
    since: str
    told: str
    is_shown_below: bool


WEB_SILENT = "part_silent:web"
WRITES_WITHIN = 1.0  # seconds
# these have no card and no line of their own
ONLY_HERE = frozenset({"part_restarts", "computer_clock", "database", "webhook_refused", "ledger"})


def of_now(app: App, db: Session, now: datetime) -> list[FaultLine]:
    """Return the faults that are there now, those first that began first."""
    return _lines(app, _without_doubt(app, [*looking.outside(app, now), *looking.in_tables(app, db, now)], now), now)


def _without_doubt(app: App, found: Sequence[Sighting], now: datetime) -> Sequence[Sighting]:
    """Return what was found, but not that the web is silent: it draws this page. Perhaps nothing can be written."""
    if all(one.key != WEB_SILENT for one in found):
        return found
    try:
        with patience.at_most(WRITES_WITHIN):
            heartbeats.beat(app.db, "web", now)
    except (SQLAlchemyError, patience.TooLong):
        return believed([*found, seen("database", "tidak dapat ditulisi")])
    return [one for one in found if one.key != WEB_SILENT]


def without_tables(app: App, now: datetime) -> list[FaultLine]:
    """Return the faults that are known while the database does not answer, which is one of them.

    Without their details: nobody can ask who reads them.
    """
    return [replace(one, detail="") for one in _lines(app, [*looking.outside(app, now), seen("database")], now)]


def _lines(app: App, found: Sequence[Sighting], now: datetime) -> list[FaultLine]:
    book = books.read(app.settings.data)
    keys = {one.key for one in found}
    watched = [one for one in book.now.values() if one.key not in keys and books.is_lasting(one, now)]
    shown = [
        *watched,
        *(book.now.get(one.key) or Episode(one.key, one.fault.key, one.title, one.detail, now, now) for one in found),
    ]
    return [_line(app, one, now) for one in sorted(shown, key=lambda one: one.since)]


def _line(app: App, one: Episode, now: datetime) -> FaultLine:
    since = f"sejak {formatting.inside(formatting.moment(app.office, one.since, now))}" if one.since < now else ""
    told = f"Admin diberi tahu {formatting.at(app.office, one.told, now)} lewat {one.way}" if one.told else ""
    return FaultLine(
        title=one.title,
        detail=f"{one.detail[:1].upper()}{one.detail[1:]}",
        what_to_do=FAULTS[one.fault].do_id,
        since=since,
        told=told,
        is_shown_below=one.fault not in ONLY_HERE,
    )
