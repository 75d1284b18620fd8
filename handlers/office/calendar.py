"""Show and change the office's calendar: holidays of a year, and days that differ from the weekly hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from handlers.errors import BadInput
from handlers.office.office import Office
from handlers.office.schedule import WEEKDAYS

LONGEST_SPAN = 92  # days that one entry may set


@lru_cache(maxsize=8)
def holidays_of(year: int) -> tuple[tuple[date, str], ...]:
    """Return national holidays and collective leave, named in Indonesian. Estimated dates say "(perkiraan)"."""
    names = holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return tuple(sorted((day, name) for day, name in names.items()))


@dataclass(frozen=True)
class Stretch:
    """Consecutive days that differ from the weekly hours in the same way. Without ranges: closed."""

    first: date
    last: date
    ranges: tuple[str, ...]


def exceptions(office: Office) -> list[Stretch]:
    """Return the dated overrides, oldest first.

    Consecutive days are one entry. Weekends and holidays between them are left out.
    """
    days: dict[date, tuple[str, ...]] = dict.fromkeys(office.closed, ()) | dict(office.open)
    stretches: list[Stretch] = []
    for day, ranges in sorted(days.items()):
        last = stretches[-1] if stretches else None
        if last is not None and last.ranges == ranges and _adjoin(office, last.last, day):
            stretches[-1] = Stretch(last.first, day, ranges)
        else:
            stretches.append(Stretch(day, day, ranges))
    return stretches


def _adjoin(office: Office, earlier: date, later: date) -> bool:
    return not any(_works(office, one) for one in _between(earlier, later))


def _between(earlier: date, later: date) -> Iterator[date]:
    yield from (earlier + timedelta(days=n) for n in range(1, (later - earlier).days))


def _works(office: Office, day: date) -> bool:
    """Return whether the weekly hours say that the office works on this day."""
    return bool(office.hours.get(WEEKDAYS[day.weekday()])) and day not in dict(holidays_of(day.year))


Stored = tuple[list[str], dict[str, list[str]]]


def differ(office: Office, first: date, last: date, ranges: tuple[str, ...], friday: tuple[str, ...] | None) -> Stored:
    """Return the settings "closed" and "open" with one more stretch of days.

    friday: ranges of Fridays, None where they are like the other days.
    A single day counts on any weekday. Of several days only working days count. Raises BadInput.
    """
    if last < first:
        raise BadInput("Tanggal akhir lebih awal daripada tanggal mulai.")
    if (last - first).days >= LONGEST_SPAN:
        raise BadInput(f"Paling lama {LONGEST_SPAN} hari sekaligus. Bagi menjadi beberapa bagian.")
    days = [first] if first == last else [day for day in (first, *_between(first, last), last) if _works(office, day)]
    if not days:
        raise BadInput("Tidak ada hari kerja di antara kedua tanggal itu.")
    closed, opened = set(office.closed), dict(office.open)
    for day in days:
        today = friday if friday is not None and day.weekday() == 4 else ranges
        closed.discard(day)
        opened.pop(day, None)
        if today:
            opened[day] = today
        else:
            closed.add(day)
    return _stored(closed, opened)


def forget(office: Office, first: date, last: date) -> Stored:
    """Return the settings "closed" and "open" without the overrides between two days."""
    closed = {day for day in office.closed if not first <= day <= last}
    return _stored(closed, {day: ranges for day, ranges in office.open.items() if not first <= day <= last})


def _stored(closed: set[date], opened: Mapping[date, tuple[str, ...]]) -> Stored:
    return sorted(map(str, closed)), {str(day): list(ranges) for day, ranges in sorted(opened.items())}
