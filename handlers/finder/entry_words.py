"""Words by which an entry of the catalogue is found: its title as stems, its area, years and months.

Area, years and months stand among the words as words of their own (area1901, data2023, edition2024, month202505), so
that one index of the database answers all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from handlers.finder import words, years
from handlers.finder.areas import Areas

BREAK = "#"  # between title, subject and facets; no database indexes it
AREA, DATA, EDITION, MONTH = "area", "data", "edition", "month"
UNDATED = "undated"  # nobody says of which years its data are
LONGEST_NOTES = 1_000  # characters


def index_words(
    title: str,
    subject: str = "",
    *,
    areas: Areas,
    domain: str = "",
    data_years: Iterable[int] = (),
    notes: str = "",
) -> str:
    """Return the words to search of one entry.

    areas: of the office. domain: code of the site that carries the entry.
    data_years: years that the source names beside those of the title.
    notes: an abstract or a definition. Only its words are kept, after those of the title.
    """
    spelled = words.of(title)
    said = years.of_title(title, data_years)
    area = areas.of_title(spelled, domain)
    facets = [f"{AREA}{area.code}"] if area else []
    facets += [f"{DATA}{year}" for year in said.data] or [UNDATED]
    facets += [f"{EDITION}{said.edition}"] if said.edition else []
    facets += [f"{MONTH}{year}{month:02}" for year, month in said.months]
    more = words.stems(words.of(f"{subject} {notes[:LONGEST_NOTES]}"))
    written = [word for word, stem in zip(spelled, words.stems(spelled), strict=True) if word != stem]
    parts = (words.stems(spelled), dict.fromkeys(more), dict.fromkeys(written), facets)
    return f" {BREAK} ".join(" ".join(part) for part in parts)


@dataclass(frozen=True)
class EntryWords:
    """The words of an entry, read back.

    title: stems in order. more: stems of subject and notes.
    area: its code, "" for none. months: (year, month).
    """

    title: tuple[str, ...]
    more: frozenset[str]
    area: str
    data: tuple[int, ...]
    edition: int | None
    months: tuple[tuple[int, int], ...]


@lru_cache(maxsize=5_000)
def read(text: str) -> EntryWords:
    """Return the words that index_words wrote."""
    title, more, _, facets = (part.split() for part in text.split(BREAK))
    area = edition = ""
    data: list[int] = []
    months: list[tuple[int, int]] = []
    for facet in facets:
        if facet.startswith(AREA):
            area = facet.removeprefix(AREA)
        elif facet.startswith(EDITION):
            edition = facet.removeprefix(EDITION)
        elif facet.startswith(MONTH):
            digits = facet.removeprefix(MONTH)
            months.append((int(digits[:4]), int(digits[4:])))
        elif facet.startswith(DATA):
            data.append(int(facet.removeprefix(DATA)))
    year = int(edition) if edition else None
    return EntryWords(tuple(title), frozenset(more), area, tuple(data), year, tuple(months))
