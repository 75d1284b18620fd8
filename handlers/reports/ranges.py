"""Ranges of the office's report: a month, a quarter, a year, or days of one's own choice, in the office's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.office import formats
from handlers.office.office import Office

QUARTERS = ("I", "II", "III", "IV")
KEY = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])|-T([1-4]))?")
OWN = re.compile(r"(20\d\d-\d\d-\d\d)_(20\d\d-\d\d-\d\d)")


@dataclass(frozen=True)
class Range:
    """The range [start, end).

    key: its name in addresses: "2026-11", "2026-T4", "2026" or "2026-11-02_2026-11-13".
    word: its name on pages: "November 2026".
    first, last: its days.
    """

    key: str
    word: str
    first: date
    last: date
    start: datetime
    end: datetime


def of(office: Office, key: str, now: datetime) -> Range:
    """Return the range that an address names, or this month."""
    return named(office, key) or month(office, now.astimezone(office.zone).date())


def named(office: Office, key: str) -> Range | None:
    """Return the range that an address names, None where it names none."""
    return _calendar(office, key) or own(office, key)


def month(office: Office, day: date) -> Range:
    """Return the month of a day."""
    return _months(office, f"{day:%Y-%m}", f"{formats.MONTHS['id'][day.month - 1]} {day.year}", day.replace(day=1), 1)


def quarter(office: Office, day: date) -> Range:
    """Return the calendar quarter of a day."""
    place = (day.month - 1) // 3
    first = date(day.year, 3 * place + 1, 1)
    return _months(office, f"{day.year}-T{place + 1}", f"Triwulan {QUARTERS[place]} {day.year}", first, 3)


def year(office: Office, day: date) -> Range:
    """Return the calendar year of a day."""
    return _months(office, str(day.year), f"Tahun {day.year}", date(day.year, 1, 1), 12)


def between(office: Office, first: date, last: date) -> Range:
    """Return the range from one day to another, both included, in whichever order they are named."""
    first, last = sorted((first, last))
    word = " sampai ".join(dict.fromkeys([formats.written(first), formats.written(last)]))
    return _range(office, f"{first}_{last}", word, first, last)


def _calendar(office: Office, key: str) -> Range | None:
    found = KEY.fullmatch(key)
    if found is None:
        return None
    number, in_month, in_quarter = found.groups()
    if in_month:
        return month(office, date(int(number), int(in_month), 1))
    if in_quarter:
        return quarter(office, date(int(number), 3 * int(in_quarter), 1))
    return year(office, date(int(number), 1, 1))


def own(office: Office, key: str) -> Range | None:
    """Return the range of a key like "2026-11-02_2026-11-13", None for another key. Its years are 2000 to 2099."""
    found = OWN.fullmatch(key)
    try:
        return between(office, *map(date.fromisoformat, found.groups())) if found else None
    except ValueError:  # 30 February
        return None


def _months(office: Office, key: str, word: str, first: date, count: int) -> Range:
    after = (first.replace(day=28) + timedelta(days=31 * count - 24)).replace(day=1)
    return _range(office, key, word, first, after - timedelta(days=1))


def _range(office: Office, key: str, word: str, first: date, last: date) -> Range:
    start = datetime.combine(first, time(), office.zone)
    return Range(key, word, first, last, start, datetime.combine(last + timedelta(days=1), time(), office.zone))
