"""Clocks over a year against a naive minute loop in the same run, and the tick over 20 000 open consultations."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cast import MONDAY_MORNING
from line import Line
from sqlalchemy import event, insert
from whole_office import StoppedClock, make_app

from bot.app import App
from bot.work import jobs
from handlers.office import service_hours
from handlers.office.office import Office
from store.cases import due_cases
from store.search import search_index
from store.tables import Consultation, Event, Identity, Message, Person

COMPUTATIONS = 10_000
BY_MINUTES = 3  # so many of them by the naive loop: it needs a tenth of a second for each
OPEN = 20_000
SMALL = {"COMPUTATIONS": 20, "BY_MINUTES": 1, "OPEN": 100}
TEXTS = ("body", "full_body", "html", "error")
ANSWERED = MONDAY_MORNING - timedelta(days=1)


def measure(folder: Path) -> Iterable[Line]:
    yield from clocks()
    yield from ticks(folder)


def clocks() -> Iterator[Line]:
    office, dice = Office(), random.Random(1)
    year = datetime(2026, 1, 1, tzinfo=UTC)
    spans = []
    for _ in range(COMPUTATIONS):
        start, end = sorted(year + timedelta(minutes=dice.randrange(365 * 24 * 60)) for _ in range(2))
        spans.append((start, end))
    began = time.perf_counter()
    served = [service_hours.served(office, start, end) for start, end in spans]
    ours = time.perf_counter() - began
    began = time.perf_counter()
    by_minutes = [minute_loop(office, start, end) for start, end in spans[:BY_MINUTES]]
    naive = (time.perf_counter() - began) / BY_MINUTES * COMPUTATIONS
    assert by_minutes == served[:BY_MINUTES]
    yield Line("10 000 clocks over a year with holidays", ours, "s", most=1)
    yield Line("  naive minute loop (3 of them, scaled) / ours", naive / ours, "x", least=1000)


def minute_loop(office: Office, start: datetime, end: datetime) -> timedelta:
    """What service time is, counted minute by minute."""
    minutes, moment = 0, start
    while moment < end:
        minutes += service_hours.is_open(office, moment)
        moment += timedelta(minutes=1)
    return timedelta(minutes=minutes)


def ticks(folder: Path) -> Iterator[Line]:
    clock = StoppedClock()
    app = make_app(folder, "http://127.0.0.1:9", clock)
    fill(app)
    while search_index_is_behind(app):
        pass
    began = time.perf_counter()
    looks = 0
    while due(app):
        jobs.tick(app)
        looks += 1
    yield Line(f"20 000 open, all to be looked at for the first time ({looks} ticks)", time.perf_counter() - began, "s")
    jobs.tick(app)
    with counted(app) as statements:
        began = time.perf_counter()
        jobs.tick(app)
        quiet = time.perf_counter() - began
    yield Line("tick with 20 000 open, nothing due", quiet, "s", most=0.25)
    yield Line("  its statements, nothing due", len(statements), "", most=20)
    clock.advance(days=4, seconds=25)  # 500 of them are silent for five days now
    with counted(app) as statements:
        began = time.perf_counter()
        jobs.tick(app)
        busy = time.perf_counter() - began
    yield Line("tick with 20 000 open, 500 reminders due", busy, "s", most=1)
    yield Line("  its statements, 500 reminders due", len(statements), "")
    app.db.close()


def search_index_is_behind(app: App) -> bool:
    with app.db.write() as db:
        return search_index.refresh(db)


def due(app: App) -> bool:
    with app.db.read() as db:
        return due_cases.anything_due(db, app.clock())


@contextmanager
def counted(app: App) -> Iterator[list[str]]:
    """The statements of a stretch of time."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    engines = {app.db.reader, app.db.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def fill(app: App) -> None:
    """Answered consultations, one a second, whose citizens have been silent for a day."""
    with app.db.write() as db:
        made = db.connection()
        numbers = range(1, OPEN + 1)
        at = [ANSWERED + timedelta(seconds=number // 20) for number in numbers]
        made.execute(insert(Person), [{"id": one, "created_at": at[one - 1]} for one in numbers])
        made.execute(insert(Identity), [_identity(one, at[one - 1]) for one in numbers])
        made.execute(insert(Consultation), [_consultation(one, at[one - 1]) for one in numbers])
        made.execute(insert(Message), [_message(one, at[one - 1]) for one in numbers])
        made.execute(insert(Event), [_event(one, at[one - 1]) for one in numbers])


def _identity(one: int, at: datetime) -> dict[str, object]:
    address = {"channel": "sms", "kind": "phone", "value": f"+62812000{one:05d}"}
    return {"id": one, "person_id": one, "original_person_id": one, "created_at": at, "last_inbound_at": at, **address}


def _consultation(one: int, at: datetime) -> dict[str, object]:
    times = {"opened_at": at, "updated_at": at, "first_help_at": at, "look_at": at}
    named = {"number": f"K-2026-{one:06d}", "thread_token": f"t{one}", "channel": "sms", "state": "answered"}
    return {"id": one, "person_id": one, "identity_id": one, "helped_seconds": 60, **times, **named}


def _message(one: int, at: datetime) -> dict[str, object]:
    named = {"key": f"k{one}", "channel": "sms", "direction": "out", "author": "dewi", "state": "delivered"}
    to = {"consultation_id": one, "identity_id": one, "params": {}}
    return {"at": at, "sent_at": at, **to, **dict.fromkeys(TEXTS, ""), **named}


def _event(one: int, at: datetime) -> dict[str, object]:
    return {"consultation_id": one, "at": at, "by": "dewi", "what": "answered", "detail": {}}
