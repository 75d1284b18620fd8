"""Read what people write into the cells of a roster: days, parts of a day, their own short words for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from channels.formats.xlsx import Value, text_of
from handlers.errors import BadInput
from handlers.office import formats
from handlers.officers.roster.plan import Hours

LONGEST = 80  # letters of a cell that are read
HALF_A_YEAR = timedelta(days=183)
MONTHS = {word[:3].lower(): number for lang in formats.MONTHS.values() for number, word in enumerate(lang, start=1)}
MONTHS |= {"agt": 8, "ags": 8, "nop": 11, "peb": 2}
WEEKDAYS = {word.lower(): number for lang in formats.DAYS.values() for number, word in enumerate(lang)}
WEEKDAYS |= {"jum'at": 4, "jum’at": 4, "ahad": 6}
SHORT_WEEKDAYS = frozenset(word[:3] for word in WEEKDAYS)
NUMBERED = re.compile(r"(\d{1,4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,4})(?: 0?0[.:]00(?:[.:]00)?)?", re.ASCII)
NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?(?:[ -](\d{4}|\d\d))?", re.ASCII)
MONTH = re.compile(r"(?<!\d )(?<![\w-])([a-z]{3,9})\.? ?(20\d\d)\b", re.ASCII)
TIME = r"(\d{1,2})(?:[.:](\d\d)(?:[.:]00)?)?"
HOURS = re.compile(rf"(?:pukul|pkl|jam)?\.? ?{TIME} ?(?:wib|wita|wit)? ?(?:-|–|—|s/d|sd|sampai) ?{TIME}", re.ASCII)
LEGEND = re.compile(r"(?:.*[ :(])?([^ =:(]{1,12}) ?= ?(.{1,60})|([^ =:(]{1,12}) ?: ?(.{1,60})")
BETWEEN = re.compile(r"\s*(?:[,;&+\n]|\bdan\b|/(?!d))\s*")
WHOLE_DAY = frozenset(("x", "v", "√", "✓", "✔", "jaga", "pst", "piket", "ya", "seharian"))
NOBODY = frozenset(("-", "–", "—", "libur", "off", "tidak", "kosong"))
LEAVE = frozenset(("cuti",))


@dataclass(frozen=True)
class Wish:
    """What a cell asks for. hours: parts of the day; whole: the whole day; leave; none of them: nobody serves."""

    hours: tuple[Hours, ...] = ()
    whole: bool = False
    leave: bool = False


@dataclass
class Legend:
    """The short words of a workbook, in small letters, and what they stand for."""

    known: dict[str, Wish] = field(default_factory=dict)

    def learn(self, cell: Value) -> bool:
        """Take up a cell like "P = Pagi (08.00-12.00), S = Siang (13.00-15.30)". Return whether it is one."""
        parts = re.split("[,;\n]", cell[:LONGEST]) if isinstance(cell, str) else []
        found = [one for part in parts if (one := LEGEND.fullmatch(plain(part))) is not None]
        learned = [self.name(one[1] or one[3], one[2] or one[4]) for one in found]
        return any(learned)

    def name(self, word: str, meaning: str) -> bool:
        """Let a word stand for hours or leave that a text has in it. Return whether it has."""
        if word[0].isdigit() or is_weekday(word):
            return False
        if (hours := HOURS.search(meaning)) is not None:
            self.known.setdefault(word, Wish((_hours(hours),)))
        elif meaning in LEAVE:
            self.known.setdefault(word, Wish(leave=True))
        return word in self.known


def plain(cell: Value) -> str:
    """Return the text of a cell in small letters, with single spaces."""
    return " ".join(text_of(cell)[:LONGEST].lower().split())


def is_weekday(text: str) -> bool:
    """Return whether a text in small letters is a weekday, whole or in three letters."""
    return text.strip(".") in WEEKDAYS or text.strip(".") in SHORT_WEEKDAYS


def wish(cell: Value, legend: Mapping[str, Wish]) -> Wish | None:
    """Return what a cell asks for, None where it is not understood."""
    text = plain(cell)
    if text in legend:
        return legend[text]
    if text in LEAVE:
        return Wish(leave=True)
    if text in NOBODY:
        return Wish()
    if text in WHOLE_DAY:
        return Wish(whole=True)
    hours: list[Hours] = []
    for part in BETWEEN.split(text):
        found = HOURS.fullmatch(part)
        meant = Wish((_hours(found),)) if found is not None else legend.get(part)
        if meant is None or not meant.hours:
            return None
        hours += meant.hours
    return Wish(tuple(sorted(hours)))


def time_of(cell: Value) -> str | None:
    """Return a time of day, "08:00", None where a cell holds none."""
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    found = re.fullmatch(TIME, plain(cell)) if isinstance(cell, str) else None
    return _time(found[1], found[2]) if found is not None and found[2] else None


def _hours(found: re.Match[str]) -> Hours:
    """Return the hours of a match. A time that no clock shows stays as it is typed: the roster refuses it."""
    *_, first, first_minute, last, last_minute = found.groups()
    return Hours(_time(first, first_minute), _time(last, last_minute))


def _time(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"


def month_of(cell: Value) -> tuple[int, int] | None:
    """Return the year and the month that a title names: "Jadwal PST Desember 2026"."""
    if isinstance(cell, date):
        return (cell.year, cell.month)
    for found in MONTH.finditer(plain(cell)):
        if (month := _month(found[1])) is not None:
            return (int(found[2]), month)
    return None


def _month(word: str) -> int | None:
    """Return the number of a month whose name begins like this, Indonesian or English, None for another word."""
    number = MONTHS.get(word[:3])
    if number is None or len(word) == 3:
        return number
    full = {names[number - 1].lower() for names in formats.MONTHS.values()} | {"nopember", "pebruari", "sept", "agst"}
    return number if word in full else None


def day_of(cell: Value, today: date, month: tuple[int, int] | None = None) -> date | None:
    """Return the day that a cell names, None where it names none.

    month: of a title, for cells that hold no more than the number of a day. Raises BadInput.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, time):
        return None
    if isinstance(cell, float):
        return _numbered(cell, month)
    weekday, text = _weekday(plain(cell))
    if weekday is not None and not text:
        return None
    day = _named(text, today) or (_numbered(float(text), month) if text.isdecimal() and len(text) < 6 else None)
    if day is not None and weekday not in (None, day.weekday()):
        raise BadInput(f"{formats.written(day)} bukan hari {formats.DAYS['id'][weekday or 0]}")
    return day


def _weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday that a text begins with, None for none, and what stands after it."""
    word, _, rest = text.replace(",", " ", 1).partition(" ")
    number = WEEKDAYS.get(word)
    return (number, rest.strip()) if number is not None else (None, text)


def _named(text: str, today: date) -> date | None:
    """Return the day that a text writes: 24/11/2026, 2026-11-24, 24 November 2026, 24 Nov. Raises BadInput."""
    if (found := NUMBERED.fullmatch(text)) is not None:
        first, second, third = (int(one) for one in found.groups())
        return _day(first, second, third, text) if len(found[1]) == 4 else _day(_year(third), second, first, text)
    if (found := NAMED.fullmatch(text)) is None or (month := _month(found[2])) is None:
        return None
    if found[3]:
        return _day(_year(int(found[3])), month, int(found[1]), text)
    near = [_day(year, month, int(found[1]), text) for year in (today.year, today.year + 1)]
    return near[0] if near[0] >= today - HALF_A_YEAR else near[1]


def _numbered(number: float, month: tuple[int, int] | None) -> date | None:
    """Return the day of a number: of a month that a title names, or as Excel counts days."""
    if not number.is_integer():
        return None
    if month is not None and 1 <= number <= 31:
        return _day(*month, int(number), str(int(number)))
    return date(1899, 12, 30) + timedelta(days=int(number)) if 36526 <= number <= 73050 else None  # 2000 to 2099


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput(f"“{text}” tidak ada di kalender. Tulis tanggal/bulan/tahun, misalnya 24/11/2026") from None
