"""Read when something happened, as people write it: "kemarin 10.15", "tadi pagi 9", "27/11 10.15", "2 jam lalu"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 60
NOW = ("", "sekarang", "barusan", "baru saja", "tadi", "saat ini", "kini")
FILLERS = frozenset("wib wita wit pukul pk pkl jam hari tanggal tgl pada sekitar kira-kira lalu yang kemaren".split())
DAYS_AGO = {"hari ini": 0, "tadi": 0, "kemarin dulu": 2, "kemarin lusa": 2, "kemarin": 1, "kemaren": 1, "kmrn": 1}
WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
USUAL_TIMES = {"pagi": time(9), "siang": time(12), "sore": time(16), "malam": time(19)}
LAST_NIGHT = re.compile("semalam|tadi malam")
DAWN = time(6)  # the night ends
UNITS = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1), "hari": timedelta(days=1)}
AGO = re.compile(r"(?P<many>\d{1,3}|setengah|se) ?(?P<unit>menit|jam|hari)(?: yang)? lalu")
DATE = re.compile(
    r"\b(?:(?P<Y>\d{4})-(?P<M>\d\d?)-(?P<D>\d\d?)|(?P<d>\d\d?)[/-](?P<m>\d\d?)(?:[/-](?P<y>\d{4}|\d\d))?"
    r"|(?P<day>\d\d?) (?P<month>jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)[a-z]*(?: (?P<year>\d{4}))?)(?![\d.:])",
    re.ASCII,
)
WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b(?: lalu)?")
CLOCK = re.compile(r"\b(?:(?P<half>setengah) )?(?P<hour>\d\d?)(?:[.:](?P<minute>\d\d))?(?![\d/.:-])", re.ASCII)
PART = re.compile(r"\b(?:pagi|siang|sore|malam)\b")


@dataclass(frozen=True)
class Moment:
    """When something happened. has_time: the text names a time of day; else `at` has a usual one."""

    at: datetime
    has_time: bool = True


def read(typed: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    """Return the moment that a text names, None for a text that is not understood.

    zone: of the office.
    The moment may lie in the future: "15.00" before three o'clock.
    """
    text = " ".join(typed[: LONGEST + 1].casefold().replace(",", " ").replace("jum'at", "jumat").split())
    if len(text) > LONGEST:
        return None
    if text in NOW:
        return Moment(now)
    here = now.astimezone(zone)
    ago = AGO.fullmatch(text)
    if ago is not None:
        return Moment(now - _many(ago["many"]) * UNITS[ago["unit"]], has_time=ago["unit"] != "hari")
    day, rest = _day(text, here)
    clock, rest = _clock(rest) if day is not None else (None, rest)
    if day is None or any(word not in FILLERS for word in rest.split()):
        return None
    at, has_time = clock or (USUAL_TIMES["siang"], False)
    if at < DAWN and LAST_NIGHT.search(text):  # "tadi malam jam 1" was today
        day += timedelta(days=1)
    try:
        return Moment(datetime.combine(day, at, zone).astimezone(now.tzinfo), has_time)
    except OverflowError:
        return None


def _many(word: str) -> float:
    return {"setengah": 0.5, "se": 1}.get(word) or float(word)


def _day(text: str, here: datetime) -> tuple[date | None, str]:
    """Return the day that a text names, today where it names none, None for no day of the calendar. And the rest."""
    if LAST_NIGHT.search(text):
        return here.date() - timedelta(days=1), LAST_NIGHT.sub("malam", text)
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], date | None]], ...] = (
        (DATE, _dated),
        (WEEKDAY, _weekday),
    )
    for pattern, reader in readers:
        found = pattern.search(text)
        if found is not None:
            return reader(found, here), f"{text[: found.start()]} {text[found.end() :]}"
    for words, days in DAYS_AGO.items():
        if re.search(rf"\b{words}\b", text):
            return here.date() - timedelta(days=days), text.replace(words, " ", 1)
    return here.date(), text


def _dated(found: re.Match[str], here: datetime) -> date | None:
    """Return a date. One without a year that would lie ahead was last year."""
    day = int(found["D"] or found["d"] or found["day"])
    month = MONTHS.index(found["month"]) + 1 if found["month"] else int(found["M"] or found["m"])
    written = found["Y"] or found["y"] or found["year"]
    year = here.year if not written else int(written) + (2000 if len(written) == 2 else 0)
    try:
        named = date(year, month, day)
        return named.replace(year=year - 1) if not written and named > here.date() else named
    except ValueError:
        return None


def _weekday(found: re.Match[str], here: datetime) -> date:
    """Return the last such day: today, where it is named without "lalu"."""
    name, _, last = found[0].partition(" ")
    back = (here.weekday() - WEEKDAYS.index(name)) % 7
    return here.date() - timedelta(days=back or (7 if last else 0))


def _clock(text: str) -> tuple[tuple[time, bool] | None, str]:
    """Return the time of day that a text names, and whether it is more than a part of the day. And the rest."""
    part = PART.search(text)
    rest = f"{text[: part.start()]} {text[part.end() :]}" if part is not None else text
    found = CLOCK.search(rest)
    if found is None:
        return ((USUAL_TIMES[part[0]], False) if part is not None else None), rest
    hour, minute = _of_day(found["hour"], part[0] if part is not None else ""), int(found["minute"] or 0)
    if found["half"]:  # "setengah sepuluh" is half past nine
        hour, minute = hour - 1, 30
    if not (0 <= hour < 24 and minute < 60):
        return None, text
    return (time(hour, minute), True), f"{rest[: found.start()]} {rest[found.end() :]}"


def _of_day(written: str, part: str) -> int:
    """Return the hour of the day. Nobody is served at two in the morning: "2.30" is in the afternoon, "02.30" not."""
    hour = int(written)
    if part == "malam" and hour == 12:
        return 0
    in_afternoon = {"": range(1, 6), "siang": range(1, 6), "sore": range(1, 8), "malam": range(6, 12)}
    return hour + 12 if hour in in_afternoon.get(part, ()) and not written.startswith("0") else hour
