"""Service hours: whether we are open, when we open next, and time counted in them.

National holidays and collective leave are closed; dated overrides of the office beat them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.office.office import Office
from handlers.office.schedule import EPOCH, MICROSECOND, Range

YEARS_AHEAD = 1  # how far we look for an opening: this year and the next


def ranges(office: Office, day: date) -> tuple[Range, ...]:
    """Opening ranges of one local day, in order. A dated override beats the calendar."""
    return office.openings.ranges(day)


def is_open(office: Office, now: datetime) -> bool:
    local = now.astimezone(office.zone)
    at = local.time()
    return any(opens <= at < closes for opens, closes in ranges(office, local.date()))


def next_opening(office: Office, now: datetime) -> datetime | None:
    """The next moment we open, in the office's zone; `now` itself while open; None if we never do."""
    if is_open(office, now):
        return now
    return _moment(office, office.openings.opening_after(now, _last_year(office, now)))


def closing(office: Office, now: datetime) -> datetime | None:
    """When the stretch we are open in ends; None while we are closed."""
    local = now.astimezone(office.zone)
    ends = (closes for opens, closes in ranges(office, local.date()) if opens <= local.time() < closes)
    return next((datetime.combine(local.date(), one, office.zone) for one in ends), None)


def served(office: Office, start: datetime, end: datetime) -> timedelta:
    """How much service time lies between two moments; nothing if `end` is not after `start`."""
    return timedelta(microseconds=office.openings.served(start, end))


def deadline(office: Office, start: datetime, promised: timedelta) -> datetime | None:
    """The moment at which `promised` of service time has passed since `start`; None if that never comes."""
    left = max(promised, timedelta()) // MICROSECOND
    if left == 0:
        return start.astimezone(office.zone)
    return _moment(office, office.openings.deadline(start, left, _last_year(office, start)))


def promised_before(office: Office, now: datetime, promised: timedelta) -> datetime | None:
    """What began then or earlier has had `promised` of service time by now; None if there never was so much."""
    micros = office.openings.began(now, max(promised, timedelta()) // MICROSECOND)
    return _moment(office, micros)


def _last_year(office: Office, start: datetime) -> int:
    return start.astimezone(office.zone).year + YEARS_AHEAD


def _moment(office: Office, micros: int | None) -> datetime | None:
    return (EPOCH + timedelta(microseconds=micros)).astimezone(office.zone) if micros is not None else None
