"""Opening times of one office: its stretches day by day, and the service time since a fixed day.

Every clock of the service standard counts with this. Days are calculated once and remembered, so a sum over a year
costs no more than a sum over an hour. Moments are whole microseconds since 1970, in UTC.
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
    """Read "08:00-15:30". "24:00" ends a day.

    Raises BadInput for other text, and for a range that ends before it starts.
    """
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
    """Return a range as text, the opposite of `parse_range`: "08:00-15:30", "20:00-24:00"."""
    opens, closes = span
    return f"{opens:%H:%M}-{'24:00' if closes == END_OF_DAY else f'{closes:%H:%M}'}"


def _time(word: str) -> time:
    return time.fromisoformat(word.strip().zfill(5))


@lru_cache(maxsize=256)
def parse(words: tuple[str, ...]) -> tuple[Range, ...]:
    """Return the ranges of one day in order. Ranges that touch or overlap are joined, so no minute counts twice."""
    merged: list[Range] = []
    for opens, closes in sorted(parse_range(word) for word in words):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


@lru_cache(maxsize=32)
def holidays_of(year: int) -> frozenset[date]:
    """Return national holidays and collective leave."""
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


@dataclass
class Openings:
    """The opening hours of one office, with sums that are fast to ask for. A dated override beats the calendar."""

    zone: ZoneInfo
    hours: Mapping[str, Sequence[str]]
    closed: frozenset[date]
    open: Mapping[date, Sequence[str]]
    _days: dict[date, tuple[Range, ...]] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict)

    def ranges(self, day: date) -> tuple[Range, ...]:
        """Return the opening ranges of one local day, in order."""
        ranges = self._days.get(day)
        if ranges is None:
            ranges = self._days[day] = self._ranges(day)
        return ranges

    def _ranges(self, day: date) -> tuple[Range, ...]:
        if day in self.open:
            return parse(tuple(self.open[day]))
        if day in self.closed or day in holidays_of(day.year):
            return ()
        return parse(tuple(self.hours.get(WEEKDAYS[day.weekday()], ())))

    def year(self, number: int) -> _Year:
        """Return all stretches of one local year."""
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = _Year.of(self._stretches(number))
        return year

    def _stretches(self, year: int) -> Iterable[Stretch]:
        day, one_day = date(year, 1, 1), timedelta(days=1)
        while day.year == year:
            for opens, closes in self.ranges(day):
                end = time.min if closes == END_OF_DAY else closes
                last = day + one_day if closes == END_OF_DAY else day
                yield self._moment(day, opens), self._moment(last, end)
            day += one_day

    def _moment(self, day: date, at: time) -> int:
        return micros(datetime.combine(day, at, self.zone).astimezone(UTC))

    def served(self, start: datetime, end: datetime) -> int:
        """Return the microseconds of service time between two moments. 0 if `end` is not after `start`."""
        if end <= start:
            return 0
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        whole = sum(self.year(year).total for year in range(first, last))
        return whole + self.year(last).until(micros(end)) - self.year(first).until(micros(start))

    def deadline(self, start: datetime, promised: int, last_year: int) -> int | None:
        """Return the moment at which `promised` microseconds of service time have passed since `start`.

        last_year: the last year that is searched. None where the moment is later.
        """
        year = start.astimezone(self.zone).year
        served = promised + self.year(year).until(micros(start))
        while served > self.year(year).total:
            served -= self.year(year).total
            year += 1
            if year > last_year:
                return None
        return self.year(year).reached(served)

    def began(self, end: datetime, promised: int) -> int | None:
        """Return the latest start from which `promised` microseconds of service time have passed at `end`.

        Searches back to the year before.
        """
        year = end.astimezone(self.zone).year
        served = self.year(year).until(micros(end)) - promised
        if served < 0:
            year -= 1
            served += self.year(year).total
        return self.year(year).leaving(served) if served >= 0 and self.year(year).total else None

    def opening_after(self, moment: datetime, last_year: int) -> int | None:
        """Return the first beginning of a stretch after a moment."""
        for year in range(moment.astimezone(self.zone).year, last_year + 1):
            beginning = self.year(year).beginning_after(micros(moment))
            if beginning is not None:
                return beginning
        return None


@dataclass(frozen=True)
class _Year:
    """The stretches of a year, and the service time before the end of each."""

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
        """Return the service time from the beginning of the year until a moment."""
        place = bisect_left(self.ends, moment)
        before = self.sums[place - 1] if place else 0
        return before + max(0, moment - self.starts[place]) if place < len(self.starts) else before

    def reached(self, served: int) -> int:
        """Return the earliest moment with so much service time since the year began. The year must have that much."""
        place = bisect_left(self.sums, served)
        return self.ends[place] - (self.sums[place] - served)

    def leaving(self, served: int) -> int:
        """Return the latest moment with no more than so much service time since the year began."""
        place = bisect_right(self.sums, served)
        if place == len(self.sums):
            return self.ends[-1]
        return self.ends[place] - (self.sums[place] - served)

    def beginning_after(self, moment: int) -> int | None:
        place = bisect_left(self.starts, moment + 1)
        return self.starts[place] if place < len(self.starts) else None
