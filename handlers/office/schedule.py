"""When one office is open: its stretches day by day, and how much service time has run since a fixed day.

Every clock of the service standard counts with this. Days are worked out once and remembered, so that one sum over a
year costs no more than one over an hour. Moments are whole microseconds since 1970, in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from handlers.errors import BadInput

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
END_OF_DAY = time.max  # how "24:00" is kept

Range = tuple[time, time]
Stretch = tuple[int, int]


def parse_range(word: str) -> Range:
    """Read "08:00-15:30"; "24:00" ends a day. Raises BadInput for anything else, or what ends before it starts."""
    start, _, end = word.replace(".", ":").partition("-")
    try:
        opens, closes = _time(start), END_OF_DAY if end.strip() == "24:00" else _time(end)
        ends_later = opens < closes
    except (ValueError, TypeError):  # no time, or one with a zone
        ends_later = False
    if not ends_later:
        raise BadInput(f"“{word}” bukan jam buka. Tulis misalnya 08.00-15.30; jam tutup sesudah jam buka.")
    return opens, closes


def as_word(span: Range) -> str:
    """The way back: "08:00-15:30", "20:00-24:00"."""
    opens, closes = span
    return f"{opens:%H:%M}-{'24:00' if closes == END_OF_DAY else f'{closes:%H:%M}'}"


def _time(word: str) -> time:
    return time.fromisoformat(word.strip().zfill(5))


@lru_cache(maxsize=256)
def parse(words: tuple[str, ...]) -> tuple[Range, ...]:
    """The ranges of one day in order; those that touch or overlap are one, so that no minute counts twice."""
    merged: list[Range] = []
    for opens, closes in sorted(parse_range(word) for word in words):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


@lru_cache(maxsize=32)
def holidays_of(year: int) -> frozenset[date]:
    """National holidays and collective leave."""
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


@dataclass
class Openings:
    """The opening hours of one office as a sum that is quick to ask. A dated override beats the calendar."""

    zone: ZoneInfo
    hours: Mapping[str, Sequence[str]]
    closed: frozenset[date]
    open: Mapping[date, Sequence[str]]
    _days: dict[date, tuple[Range, ...]] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict)

    def ranges(self, day: date) -> tuple[Range, ...]:
        """Opening ranges of one local day, in order."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._ranges(day)
        return found

    def _ranges(self, day: date) -> tuple[Range, ...]:
        if day in self.open:
            return parse(tuple(self.open[day]))
        if day in self.closed or day in holidays_of(day.year):
            return ()
        return parse(tuple(self.hours.get(WEEKDAYS[day.weekday()], ())))

    def year(self, number: int) -> _Year:
        """All stretches of one local year."""
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _Year.of(self._stretches(number))
        return found

    def _stretches(self, year: int) -> Iterable[Stretch]:
        day, one = date(year, 1, 1), timedelta(days=1)
        while day.year == year:
            for opens, closes in self.ranges(day):
                end = time.min if closes == END_OF_DAY else closes
                last = day + one if closes == END_OF_DAY else day
                yield self._moment(day, opens), self._moment(last, end)
            day += one

    def _moment(self, day: date, at: time) -> int:
        return micros(datetime.combine(day, at, self.zone).astimezone(UTC))

    def served(self, start: datetime, end: datetime) -> int:
        """Microseconds of service time between two moments; 0 if `end` is not after `start`."""
        if end <= start:
            return 0
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        whole = sum(self.year(year).total for year in range(first, last))
        return whole + self.year(last).until(micros(end)) - self.year(first).until(micros(start))

    def deadline(self, start: datetime, promised: int, last_year: int) -> int | None:
        """The moment at which so many microseconds have been served since `start`, searched to a year's end."""
        year = start.astimezone(self.zone).year
        wanted = promised + self.year(year).until(micros(start))
        while wanted > self.year(year).total:
            wanted -= self.year(year).total
            year += 1
            if year > last_year:
                return None
        return self.year(year).reached(wanted)

    def began(self, end: datetime, promised: int) -> int | None:
        """The latest moment since which so many microseconds have been served; looks back to the year before."""
        year = end.astimezone(self.zone).year
        wanted = self.year(year).until(micros(end)) - promised
        if wanted < 0:
            year -= 1
            wanted += self.year(year).total
        return self.year(year).leaving(wanted) if wanted >= 0 and self.year(year).total else None

    def opening_after(self, moment: datetime, last_year: int) -> int | None:
        """The first stretch that begins after a moment."""
        for year in range(moment.astimezone(self.zone).year, last_year + 1):
            found = self.year(year).beginning_after(micros(moment))
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class _Year:
    """The stretches of a year, and how much was served before the end of each."""

    starts: list[int]
    ends: list[int]
    sums: list[int]

    @staticmethod
    def of(stretches: Iterable[Stretch]) -> _Year:
        starts, ends, sums, total = [], [], [], 0
        for start, end in stretches:
            total += end - start
            starts.append(start)
            ends.append(end)
            sums.append(total)
        return _Year(starts, ends, sums)

    @property
    def total(self) -> int:
        return self.sums[-1] if self.sums else 0

    def until(self, moment: int) -> int:
        """Served from the beginning of the year until a moment."""
        place = bisect_left(self.ends, moment)
        before = self.sums[place - 1] if place else 0
        return before + max(0, moment - self.starts[place]) if place < len(self.starts) else before

    def reached(self, wanted: int) -> int:
        """The earliest moment at which so much has been served; the year must have that much."""
        place = bisect_left(self.sums, wanted)
        return self.ends[place] - (self.sums[place] - wanted)

    def leaving(self, wanted: int) -> int:
        """The latest moment until which no more than so much has been served."""
        place = bisect_right(self.sums, wanted)
        if place == len(self.sums):
            return self.ends[-1]
        return self.ends[place] - (self.sums[place] - wanted)

    def beginning_after(self, moment: int) -> int | None:
        place = bisect_left(self.starts, moment + 1)
        return self.starts[place] if place < len(self.starts) else None
