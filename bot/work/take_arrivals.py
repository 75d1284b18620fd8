"""Looking at the inbox: parse what arrived, run the pipeline, set aside what breaks."""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.app import App
from channels.envelope import Delivery, Inbound
from handlers.intake import pipeline
from store.tables import Arrival
from store.transport import arrivals
from store.vocabulary import ArrivalState

log = logging.getLogger(__name__)

BATCH = 50  # arrivals that are read at once
HOLD = 0.05  # seconds after which the write lock is let go: webhooks wait for it


@dataclass(frozen=True)
class _Parsed:
    """An arrival's messages, or what broke while reading them."""

    arrival_id: int
    channel: str
    messages: Sequence[Inbound | Delivery] = ()
    error: str = ""


def read_inbox(app: App) -> int:
    """Handle the oldest waiting arrivals; returns how many. Parsing is done before the write lock is taken."""
    with app.db.read() as db:
        ids = arrivals.waiting(db, BATCH)
    parsed = deque(_parse(app, arrival_id) for arrival_id in ids)
    while parsed:
        with app.db.write() as db:
            end = time.monotonic() + HOLD
            _handle(db, app, parsed.popleft())
            while parsed and time.monotonic() < end:
                _handle(db, app, parsed.popleft())
    return len(ids)


def _parse(app: App, arrival_id: int) -> _Parsed:
    with app.db.read() as db:
        arrival = db.get_one(Arrival, arrival_id)
    channel = app.channels.get(arrival.channel)
    if channel is None:
        return _Parsed(arrival_id, arrival.channel, error=f"Saluran {arrival.channel} tidak diatur di config.toml.")
    try:
        return _Parsed(arrival_id, arrival.channel, channel.parse(arrival.raw, arrival.received_at))
    except Exception:
        return _Parsed(arrival_id, arrival.channel, error=traceback.format_exc())


def _handle(db: Session, app: App, parsed: _Parsed) -> None:
    arrival = db.get(Arrival, parsed.arrival_id)
    if arrival is None or arrival.state != ArrivalState.NEW:  # somebody else looked at it meanwhile
        return
    error = parsed.error or _run(db, app, arrival, parsed)
    if error:
        log.error("arrival %s on %s set aside: %s", parsed.arrival_id, parsed.channel, error.strip().splitlines()[-1])
        arrivals.shunt(db.get_one(Arrival, parsed.arrival_id), error, app.clock())


def _run(db: Session, app: App, arrival: Arrival, parsed: _Parsed) -> str:
    """The pipeline for every message of one arrival, all or none; what broke, or ""."""
    now = app.clock()
    try:
        with db.begin_nested():
            outcomes = [
                pipeline.handle(db, app.office, parsed.channel, arrival, message, now) for message in parsed.messages
            ]
            arrivals.finish(arrival, " ".join(outcomes) or "nothing", now)
    except Exception:
        return traceback.format_exc()
    return ""
