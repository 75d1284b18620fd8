"""Service hours: whether the office is open, when it opens next, and time counted in service hours.

National holidays and collective leave are closed. Dated overrides of the office beat them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.office.office import Office
from handlers.office.schedule import EPOCH, MICROSECOND, Range

YEARS_AHEAD = 1  # how far we look for an opening: this year and the next


def ranges(office: Office, day: date) -> tuple[Range, ...]:
    """Return the opening ranges of one local day, in order. A dated override beats the calendar."""
    return office.openings.ranges(day)


def is_open(office: Office, now: datetime) -> bool:
    local = now.astimezone(office.zone)
    at = local.time()
    return any(opens <= at < closes for opens, closes in ranges(office, local.date()))


def next_opening(office: Office, now: datetime) -> datetime | None:
    """Return the next moment the office opens, in its own time zone.

    `now` itself while the office is open. None if it never opens.
    """
    if is_open(office, now):
        return now
    return _moment(office, office.openings.opening_after(now, _last_year(office, now)))


def opened(office: Office, now: datetime) -> datetime | None:
    """Return when the office opened last, or None while it is closed. A lunch break parts two openings."""
    local = now.astimezone(office.zone)
    starts = (opens for opens, closes in ranges(office, local.date()) if opens <= local.time() < closes)
    return next((datetime.combine(local.date(), one, office.zone) for one in starts), None)


def closing(office: Office, now: datetime) -> datetime | None:
    """Return when the office closes next, or None while it is closed."""
    local = now.astimezone(office.zone)
    ends = (closes for opens, closes in ranges(office, local.date()) if opens <= local.time() < closes)
    return next((datetime.combine(local.date(), one, office.zone) for one in ends), None)


def served(office: Office, start: datetime, end: datetime) -> timedelta:
    """Return the service time between two moments. Nothing if `end` is not after `start`."""
    return timedelta(microseconds=office.openings.served(start, end))


def deadline(office: Office, start: datetime, promised: timedelta) -> datetime | None:
    """Return when `promised` of service time has passed since `start`, or None if that never comes."""
    left = max(promised, timedelta()) // MICROSECOND
    if left == 0:
        return start.astimezone(office.zone)
    return _moment(office, office.openings.deadline(start, left, _last_year(office, start)))


def promised_before(office: Office, now: datetime, promised: timedelta) -> datetime | None:
    """Return the latest start from which `promised` of service time has passed by now.

    None where there never was so much service time.
    """
    micros = office.openings.began(now, max(promised, timedelta()) // MICROSECOND)
    return _moment(office, micros)


def _last_year(office: Office, start: datetime) -> int:
    return start.astimezone(office.zone).year + YEARS_AHEAD


def _moment(office: Office, micros: int | None) -> datetime | None:
    return (EPOCH + timedelta(microseconds=micros)).astimezone(office.zone) if micros is not None else None
