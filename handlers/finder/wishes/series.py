"""Which titles are editions of one series: the same words, area and list, and only the year is another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.finder import years
from handlers.finder.entry_words import EntryWords
from store.catalogue_words import CatalogueKind

# what a citizen can wait for. Titles of press releases are sentences with a figure in them, and no series.
KINDS = (CatalogueKind.PUBLICATION, CatalogueKind.STATIC_TABLE, CatalogueKind.VARIABLE, CatalogueKind.SIMDASI)
COUNTED = frozenset("volume vol nomor no edisi jilid".split())  # the number behind one of these counts editions


def name(words: EntryWords) -> str:
    """Return what all editions of a title have in common: its stems without years and numbers of an edition."""
    return " ".join(_lasting(words.title))


def year(words: EntryWords) -> int | None:
    """Return the year of an edition: of a yearbook its own, else the last year of its data. None where nobody says."""
    return words.edition or max(words.data, default=None)


def named(title: str, of_year: int) -> str:
    """Return a title with the year of its edition, where it does not name that itself."""
    return title if str(of_year) in title else f"{title} ({of_year})"


def _lasting(stems: Sequence[str]) -> Iterator[str]:
    before = ""
    for stem in stems:
        is_end_of_range = years.is_year(before) and stem.isdecimal() and len(stem) == 2
        is_number = before in COUNTED and stem.isdecimal()
        if not (years.is_year(stem) or is_end_of_range or is_number):
            yield stem
        before = stem
