"""Service hours: whether we are open, and when we open next. National holidays and collective leave are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from handlers.office import Office

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 60


def ranges(office: Office, day: date) -> tuple[tuple[time, time], ...]:
    """Opening ranges of one local day, in order. A dated override beats the calendar."""
    if day in office.open:
        return _parse(office.open[day])
    if day in office.closed or day in _holidays(day.year):
        return ()
    return _parse(office.hours[WEEKDAYS[day.weekday()]])


@lru_cache(maxsize=64)
def _parse(words: tuple[str, ...]) -> tuple[tuple[time, time], ...]:
    return tuple(sorted(parse_range(word) for word in words))


def parse_range(word: str) -> tuple[time, time]:
    """Read "08:00-15:30". Raises ValueError for anything else, or a range that ends before it starts."""
    start, _, end = word.replace(".", ":").partition("-")
    opens, closes = time.fromisoformat(start.strip().zfill(5)), time.fromisoformat(end.strip().zfill(5))
    if opens >= closes:
        raise ValueError(f"{word}: the range must end after it starts, on the same day")
    return opens, closes


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    found = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    return frozenset(found)


def is_open(office: Office, now: datetime) -> bool:
    local = now.astimezone(office.zone)
    return any(opens <= local.time() < closes for opens, closes in ranges(office, local.date()))


def next_opening(office: Office, now: datetime) -> datetime | None:
    """The next moment we open, in the office's zone; `now` itself while open; None if not within 60 days."""
    if is_open(office, now):
        return now
    return next((moment for moment in _openings(office, now) if moment > now), None)


def served(office: Office, start: datetime, end: datetime) -> timedelta:
    """How much service time lies between two moments; nothing if `end` is not after `start`."""
    return sum((closes - opens for opens, closes in _shifts(office, start, end)), timedelta())


def deadline(office: Office, start: datetime, promised: timedelta) -> datetime | None:
    """The moment at which `promised` of service time has passed since `start`; None if not within 60 days."""
    left = promised
    for opens, closes in _shifts(office, start, start + timedelta(days=LOOK_AHEAD_DAYS)):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None


def _shifts(office: Office, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches between two moments in which we are open, in the office's zone, oldest first."""
    first, last = start.astimezone(office.zone), end.astimezone(office.zone)
    day = first.date()
    while day <= last.date():
        for opens, closes in ranges(office, day):
            begin = max(first, datetime.combine(day, opens, office.zone))
            finish = min(last, datetime.combine(day, closes, office.zone))
            if begin < finish:
                yield begin, finish
        day += timedelta(days=1)


def _openings(office: Office, now: datetime) -> Iterator[datetime]:
    today = now.astimezone(office.zone).date()
    for offset in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=offset)
        for opens, _ in ranges(office, day):
            yield datetime.combine(day, opens, office.zone)
