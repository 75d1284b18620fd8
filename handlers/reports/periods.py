"""Spans of time of the dashboard: today, ten workdays, the quarter. Each is cut into steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from handlers.office import service_hours
from handlers.office.office import Office

WORKDAYS = 10
LOOK_BACK_DAYS = 120  # an office that has been closed for longer shows calendar days


@dataclass(frozen=True)
class Step:
    """One bar of a chart. shown: whether it is drawn without a consultation, because the office was open."""

    label: str
    start: datetime
    end: datetime
    shown: bool


@dataclass(frozen=True)
class Span:
    """The range [start, end), and the range before it for comparison. word: its name on the page."""

    key: str
    word: str
    start: datetime
    end: datetime
    before: datetime
    steps: tuple[Step, ...]


def today(office: Office, now: datetime) -> Span:
    """Return the span since midnight, by the hour, compared with the workday before."""
    day = now.astimezone(office.zone).date()
    start = _midnight(office, day)
    marks = [start + timedelta(hours=hour) for hour in range(25)]
    steps = tuple(
        Step(f"{begin:%H}", begin, end, bool(service_hours.served(office, begin, end)))
        for begin, end in pairwise(marks)
    )
    earlier = next((one for one in _workdays_before(office, day)), day - timedelta(days=1))
    return Span("hari-ini", "hari ini", start, _next_day(office, day), _midnight(office, earlier), steps)


def ten_workdays(office: Office, now: datetime) -> Span:
    """Return the last ten workdays, by the day. What comes on a day off counts to the workday before it."""
    day = now.astimezone(office.zone).date()
    tomorrow = day + timedelta(days=1)
    back = list(_workdays_before(office, tomorrow))
    days = back[:WORKDAYS][::-1] or [day]
    steps = tuple(_workday(office, first, after) for first, after in pairwise([*days, tomorrow]))
    before = _at(back, 2 * WORKDAYS, days[0])
    return Span(
        "10-hari",
        f"dalam {WORKDAYS} hari kerja",
        steps[0].start,
        _next_day(office, day),
        _midnight(office, before),
        steps,
    )


def quarter(office: Office, now: datetime) -> Span:
    """Return the calendar quarter so far, by the week, compared with the whole quarter before."""
    day = now.astimezone(office.zone).date()
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    last = first - timedelta(days=1)
    before = date(last.year, last.month - 2, 1)
    mondays = [first, *(_mondays(first, day)), day + timedelta(days=1)]
    steps = tuple(
        Step(_label(begin), _midnight(office, begin), _midnight(office, end), True)
        for begin, end in pairwise(sorted(set(mondays)))
    )
    word = f"dalam triwulan {'I II III IV'.split()[(day.month - 1) // 3]} {day.year}"
    return Span("triwulan", word, steps[0].start, _next_day(office, day), _midnight(office, before), steps)


SPANS = {"hari-ini": today, "10-hari": ten_workdays, "triwulan": quarter}


def of(office: Office, key: str, now: datetime) -> Span:
    """Return the span that an address names, or ten workdays."""
    return SPANS.get(key, ten_workdays)(office, now)


def _workdays_before(office: Office, day: date) -> Iterator[date]:
    """Yield the workdays before a day, the latest first."""
    for passed in range(1, LOOK_BACK_DAYS):
        earlier = day - timedelta(days=passed)
        if service_hours.ranges(office, earlier):
            yield earlier


def _at(back: list[date], count: int, default: date) -> date:
    """Return the workday `count` workdays back, or the farthest there is."""
    return back[:count][-1] if back else default


def _workday(office: Office, day: date, after: date) -> Step:
    """Return the step of a workday and of the days off behind it. after: the next day that has a step of its own."""
    return Step(_label(day), _midnight(office, day), _midnight(office, after), bool(service_hours.ranges(office, day)))


def _label(day: date) -> str:
    return f"{day.day}/{day.month}"


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first + timedelta(days=7 - first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _midnight(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(), office.zone)


def _next_day(office: Office, day: date) -> datetime:
    return _midnight(office, day + timedelta(days=1))
