"""Handle arrivals: parse them, run the pipeline, set aside those that fail."""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sqlmodel import Session

from bot.app import App
from bot.work import in_hand
from channels.envelope import Delivery, Inbound
from handlers.intake import pipeline
from handlers.intake.intake import LettersUnread
from handlers.intake.pipeline import ReadMessage
from store.tables import Arrival
from store.transport import arrivals
from store.vocabulary import ArrivalOutcome

log = logging.getLogger(__name__)

BATCH = 50  # arrivals that are read at once
IN_HAND = "in_hand"  # folder for the notes of which process works on which arrival
HOLD = 0.05  # seconds after which the write lock is let go: webhooks wait for it


@dataclass(frozen=True)
class _Parsed:
    """The messages of an arrival, or the error raised while reading it.

    unread: letters with which its messages are still to be compared, as they quote something. None for none.
    """

    arrival_id: int
    channel: str
    messages: Sequence[ReadMessage | Delivery] = ()
    error: str = ""
    unread: Sequence[str] | None = None


def read_inbox(app: App) -> int:
    """Handle the oldest waiting arrivals. Return how many. They are parsed before the write lock is taken.

    An arrival that ended two processes is set aside.
    """
    folder = app.settings.data / IN_HAND
    busy = in_hand.look(folder, lambda arrival_id: _cut_off(app, arrival_id))
    with app.db.read() as db:
        ids = _free(db, busy)
    if ids:
        with in_hand.noting(folder) as note:
            _take(app, ids, note)
    return len(ids)


def _free(db: Session, busy: set[int]) -> list[int]:
    """Return the oldest waiting arrivals, up to one that another process works on.

    Later ones may be of the same person, and their order is kept. An arrival that has ended a process is passed over:
    nobody else waits for it.
    """
    waiting = arrivals.waiting(db, BATCH)
    in_work = busy.intersection(waiting)
    deadly = arrivals.ever_cut_off(db, in_work) if in_work else set()
    ids = takewhile(lambda one: one not in in_work - deadly, waiting)
    return [one for one in ids if one not in deadly]


def _cut_off(app: App, arrival_id: int) -> None:
    log.error("a process ended while it worked on arrival %s", arrival_id)
    with app.db.write() as db:
        arrivals.cut_off(db, arrival_id, app.clock())


def _take(app: App, ids: Sequence[int], note: Callable[[int], None]) -> None:
    parsed: deque[_Parsed] = deque()
    with app.db.read() as db:
        for arrival_id in ids:
            note(arrival_id)
            parsed.append(_parse(app, db, arrival_id))
    note(in_hand.NONE)  # an end of the process while it waits for the write lock is no fault of the last arrival
    while parsed:
        if parsed[0].unread is not None:
            note(parsed[0].arrival_id)
            parsed[0] = _compared(parsed[0], parsed[0].unread)
            note(in_hand.NONE)
        with app.db.write() as db:
            _handle_some(db, app, parsed, note)


def _parse(app: App, db: Session, arrival_id: int) -> _Parsed:
    name, raw, received_at = arrivals.content(db, arrival_id)
    channel = app.channels.get(name)
    if channel is None:
        return _Parsed(arrival_id, name, error=f"Saluran {name} tidak diatur di config.toml.")
    try:
        return _Parsed(arrival_id, name, [_read(app, db, name, one) for one in channel.parse(raw, received_at)])
    except Exception:
        return _Parsed(arrival_id, name, error=traceback.format_exc())


def _read(app: App, db: Session, channel: str, message: Inbound | Delivery) -> ReadMessage | Delivery:
    return message if isinstance(message, Delivery) else pipeline.read(db, app.office, channel, message, app.clock())


def _compared(parsed: _Parsed, letters: Sequence[str]) -> _Parsed:
    messages = [one if isinstance(one, Delivery) else pipeline.compared(one, letters) for one in parsed.messages]
    return replace(parsed, messages=messages, unread=None)


def _handle_some(db: Session, app: App, parsed: deque[_Parsed], note: Callable[[int], None]) -> None:
    """Handle arrivals, one at least, until the write lock was held long enough. Store the result of each at the end.

    Arrivals that another process has handled meanwhile are passed over. It ends before an arrival that quotes letters
    with which it was not compared.
    """
    end = time.monotonic() + HOLD
    waiting = arrivals.still_waiting(db, [next_parsed.arrival_id for next_parsed in parsed])
    handled: list[tuple[Arrival, list[ArrivalOutcome], str]] = []
    while parsed and (not handled or time.monotonic() < end):
        next_parsed = parsed.popleft()
        if next_parsed.arrival_id in waiting:
            note(next_parsed.arrival_id)
            arrival = waiting[next_parsed.arrival_id]
            try:
                handled.append((arrival, *_run(db, app, arrival, next_parsed)))
            except LettersUnread as quoted:
                parsed.appendleft(replace(next_parsed, unread=quoted.letters))
                break
    note(in_hand.NONE)  # nor is an end during the commit
    for arrival, outcomes, error in handled:
        _settle(app, arrival, outcomes, error)


def _settle(app: App, arrival: Arrival, outcomes: list[ArrivalOutcome], error: str) -> None:
    if error:
        log.error("arrival %s on %s set aside: %s", arrival.id, arrival.channel, error.strip().splitlines()[-1])
        arrivals.shunt(arrival, error, app.clock())
    else:
        arrivals.finish(arrival, outcomes, app.clock())


def _run(db: Session, app: App, arrival: Arrival, parsed: _Parsed) -> tuple[list[ArrivalOutcome], str]:
    """Run the pipeline for every message of one arrival, all or none.

    Return the outcomes and the error, "" for none. Raises LettersUnread.
    """
    if parsed.error:
        return [], parsed.error
    now = app.clock()
    try:
        with db.begin_nested():
            outcomes = [
                pipeline.handle(db, app.office, parsed.channel, arrival, message, now) for message in parsed.messages
            ]
    except LettersUnread:
        raise
    except Exception:
        return [], traceback.format_exc()
    return outcomes, ""
