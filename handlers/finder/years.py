"""Years and months: those a question asks for, and those a title holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from handlers.finder import words
from handlers.finder.default_words import YEARBOOKS
from store.search import terms

FIRST, LONGEST_RANGE = 1945, 60
AHEAD = 30  # projections
MONTHS = (
    "januari january jan",
    "februari february feb pebruari",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agu agt aug ags",
    "september sep sept",
    "oktober october okt oct",
    "november nov nopember nop",
    "desember december des dec",
)
MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
CERTAIN_LENGTH = 5  # letters: "may" and "mar" are months only beside a year or "bulan"
YEAR = r"(?:19|20)\d\d"
TO = r"(?:-|–|—|/|s\.?/?d\.?|sampai(?:\s+dengan)?|hingga|sd|ke|to|until)"
RANGE = re.compile(rf"(?<!\d)({YEAR})\s{{0,3}}{TO}\s{{0,3}}(?:tahun|thn|th)?\s{{0,3}}({YEAR}|\d\d)(?!\d)")
ONE = re.compile(rf"(?<!\d)({YEAR})(?!\d)")
SHORT = re.compile(r"\b(?:tahun|thn|th)\.?\s{0,3}['’]?(\d\d)(?!\d)|['’](\d\d)(?!\d)")
LAST_YEARS = re.compile(r"\b(\d{1,2}|dua|tiga|empat|lima|sepuluh)\s{1,3}(?:tahun|thn|th)\s{1,3}(?:terakhir|belakangan)")
LAST_YEARS_ENGLISH = re.compile(r"\b(?:last|past)\s{1,3}(\d{1,2}|two|three|four|five|ten)\s{1,3}years")
COUNTED = {"dua": 2, "tiga": 3, "empat": 4, "lima": 5, "sepuluh": 10, "two": 2, "three": 3, "four": 4, "five": 5}
LAST_YEAR = re.compile(r"\b(?:tahun|thn|th)\s{1,3}(?:lalu|kemarin|kmrn|kemaren|sebelumnya)|\blast year")
THIS_YEAR = re.compile(r"\b(?:tahun|thn|th)\s{1,3}ini\b|\bthis year")
LATEST = re.compile(
    r"\b(?:terbaru|terkini|terakhir|sekarang|skrg|skr|skarang|saat ini|update|terupdate|paling baru"
    r"|latest|current|newest)\b"
)
# a day, as letters and signatures have it, and the number of a case
DAY = re.compile(
    rf"(?<!\d)\d{{1,2}}\s(?:{'|'.join(MONTH_OF)})\s{YEAR}(?!\d)|(?<!\d)\d{{1,2}}[-/.]\d{{1,2}}[-/.]{YEAR}(?!\d)"
    rf"|\bk-{YEAR}-\d{{1,9}}"
)
# "Kota, 12 November 2026" ends a letter
PLACE_AND_DAY = re.compile(rf"[^\W\d_]{{3,30}}(?: [^\W\d_]{{3,30}})?\s?,\s?(?:{DAY.pattern})")
OF_DATA = re.compile(rf"\bdata\s{{1,3}}(?:(?:tahun|thn|th)\s{{1,3}})?{YEAR}(?!\d)")
NUMBER_OF_A_LAW = re.compile(rf"\b(?:nomor|no)\.?\s{{0,2}}\d{{1,4}}\s(?:tahun|thn)\s{YEAR}")


@dataclass(frozen=True)
class AskedYears:
    """When the data of a question are from.

    years: calendar years of the data, () for no matter.
    months: of these years, 1 to 12.
    latest: the newest are asked for.
    """

    years: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    latest: bool = False


class TitleYears(NamedTuple):
    """What a title says of time.

    data: years whose figures it holds.
    edition: the year in the name of a yearbook, which holds the figures of the year before; None for no yearbook.
    months: (year, month) that it names.
    """

    data: tuple[int, ...]
    edition: int | None
    months: tuple[tuple[int, int], ...]


def asked(text: str, today: date) -> AskedYears:
    """Return which years and months a question names."""
    text = terms.NUMBER.sub(" ", NUMBER_OF_A_LAW.sub(" ", DAY.sub(" ", text)))
    found = {year for year in _named(text) if year <= today.year + AHEAD}
    found |= {2000 + int(one or other) for one, other in SHORT.findall(text) if int(one or other) <= today.year % 100}
    for pattern in (LAST_YEARS, LAST_YEARS_ENGLISH):
        for count in pattern.findall(text):
            found |= set(range(today.year - min(COUNTED.get(count) or int(count), LONGEST_RANGE), today.year))
    if LAST_YEAR.search(text):
        found.add(today.year - 1)
    if THIS_YEAR.search(text):
        found.add(today.year)
    months = {month for month, _ in _months(words.of(text))}
    return AskedYears(tuple(sorted(found)), tuple(sorted(months)), bool(LATEST.search(text)) and not found)


def of_title(title: str, more: Iterable[int] = ()) -> TitleYears:
    """Return the years of a title. more: years of its data that the source names."""
    text = terms.plain(title)
    spelled = words.of(text)
    named = set(_named(text))
    edition = max(named) if named and is_yearbook(spelled) else None
    data = {edition - 1} if edition else named
    months = {(year, month) for month, year in _months(spelled) if year}
    return TitleYears(tuple(sorted(data | set(more))), edition, tuple(sorted(months)))


def is_yearbook(spelled: Sequence[str]) -> bool:
    """Return whether words name a book whose edition shows the figures of the year before."""
    return any(words.holds(spelled, name.split()) for name in YEARBOOKS)


def is_year(word: str) -> bool:
    return bool(ONE.fullmatch(word))


def _named(text: str) -> Iterator[int]:
    for first, last in RANGE.findall(text):
        begin, end = int(first), int(last if len(last) == 4 else first[:2] + last)
        if begin <= end <= begin + LONGEST_RANGE:
            yield from range(begin, end + 1)
    yield from (int(year) for year in ONE.findall(text) if int(year) >= FIRST)


def _months(spelled: Sequence[str]) -> Iterator[tuple[int, int | None]]:
    """Yield each month that words name, with the year right behind it."""
    for at, word in enumerate(spelled):
        month = MONTH_OF.get(word)
        if month is None:
            continue
        behind = spelled[at + 1] if at + 1 < len(spelled) else ""
        year = int(behind) if is_year(behind) else None
        before = spelled[at - 1] if at else ""
        if year or len(word) >= CERTAIN_LENGTH or before in ("bulan", "bln", "bulanan", "month"):
            yield month, year


def span(years: tuple[int, ...]) -> str:
    """Return years as people write them: first and last where none is missing. years: in order, at least one."""
    whole = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]}–{years[-1]}" if whole else ", ".join(map(str, years))
