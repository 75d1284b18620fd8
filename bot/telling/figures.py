"""Figures of the office for a monitor. None of them names a citizen, an officer or an address."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.app import App
from bot.telling import channel_signs, machine_signs
from bot.telling.channel_signs import Signs
from bot.telling.looking import look
from store.db import patience, turnstile
from store.operations import backlog, heartbeats, ledger
from store.transport import arrivals, refusals, spool

log = logging.getLogger(__name__)

WITHIN = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    name, meaning: as Prometheus shows them, in English.
    label: what `values` are by; "" for a single value under the name "".
    counts: whether it only grows.
    """

    name: str
    meaning: str
    label: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    counts: bool = False


def one(name: str, meaning: str, value: float, *, counts: bool = False) -> Figure:
    """Return a figure with a single value."""
    return Figure(name, meaning, values={"": value}, counts=counts)


def of_now(app: App, now: datetime) -> list[Figure]:
    """Return every figure. While the database is away, those that are known without it."""
    found = [*_outside(app, now)]
    try:
        with patience.at_most(WITHIN), app.db.read() as db:
            found += [*_inside(app, db, now)]
    except Exception as error:
        log.info("the figures of the database cannot be read: %s", type(error).__name__)
        return [*found, one("loket_database_up", "Whether the database answers", 0)]
    return [*found, one("loket_database_up", "Whether the database answers", 1)]


def _outside(app: App, now: datetime) -> Iterator[Figure]:
    depth = spool.depth(app.settings.data / spool.FOLDER)
    yield one("loket_spool_arrivals", "Arrivals that wait outside the database", depth.waiting)
    yield one("loket_spool_unreadable", "Arrivals outside the database that cannot be read", len(depth.set_aside))
    seconds = app.bell.ping()
    yield one("loket_redis_up", "Whether Redis answers", seconds is not None)
    holder = turnstile.holder(app.settings.data) if app.db.is_sqlite else None
    yield one("loket_lock_held_seconds", "For how long the write lock is held now", holder.seconds if holder else 0)
    waits = turnstile.WAITS
    yield one("loket_lock_waits", "Waits of the web for the write lock", waits.times, counts=True)
    yield one("loket_lock_wait_seconds", "Seconds the web waited for the write lock", waits.seconds, counts=True)
    yield one("loket_lock_waits_in_vain", "Waits of the web that were given up", waits.in_vain, counts=True)
    faults = {fault.key: 1.0 for fault in look(app, now)}
    yield Figure("loket_fault", "Faults that are there now, by the keys of docs/faults.md", "fault", faults)


def _inside(app: App, db: Session, now: datetime) -> Iterator[Figure]:
    oldest = backlog.oldest_arrival(db, now).total_seconds()
    yield one("loket_oldest_arrival_seconds", "Age of the oldest arrival that is not handled", oldest)
    due = backlog.oldest_due(db, now).total_seconds()
    yield one("loket_oldest_due_send_seconds", "For how long a message has been due and has not left", due)
    yield one("loket_waiting", "Arrivals not handled and messages due", backlog.waiting(db, now))
    yield one("loket_shunted", "Arrivals that were set aside", arrivals.count_shunted(db))
    yield one("loket_ledger_open", "Differences of the ledger that somebody must look at", ledger.open_count(db))
    refused: dict[str, float] = dict(refusals.totals(db))
    yield Figure("loket_refused", "Requests that were refused", "channel", refused, counts=True)
    beats = {beat.part: beat for beat in heartbeats.everyone(db)}
    ages = {part: (now - beats[part].at).total_seconds() for part in machine_signs.PARTS_WITH_PULSE if part in beats}
    yield Figure("loket_heartbeat_age_seconds", "Age of the last sign of life of a part", "part", ages)
    signs = {name: channel_signs.of(app, db, name, beats, (), now) for name in app.channels}
    yield from _of_channels(signs)


def _of_channels(signs: Mapping[str, Signs]) -> Iterator[Figure]:
    moments = {
        "success": ("When a channel last worked: a message, a look into the mailbox, a check", "worked"),
        "received": ("When something last came", "received"),
        "sent": ("When a message last left", "sent"),
    }
    for word, (meaning, sign) in moments.items():
        values = {name: _seconds(getattr(found, sign)) for name, found in signs.items()}
        yield Figure(f"loket_channel_last_{word}_timestamp_seconds", meaning, "channel", values)
    waiting: dict[str, float] = {name: found.waiting for name, found in signs.items()}
    yield Figure("loket_channel_waiting", "Messages of a channel that wait for more than a minute", "channel", waiting)


def _seconds(moment: datetime | None) -> float:
    """Return a moment as seconds since 1970, 0 for never."""
    return moment.timestamp() if moment is not None else 0.0
