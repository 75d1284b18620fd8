"""Words for what a search of the catalogue found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.finder.search import Findings, Hit
from handlers.office import formats
from handlers.office.office import Office
from store.catalogue_words import CatalogueKind, SearchOutcome

KINDS = {
    CatalogueKind.PUBLICATION: "Publikasi",
    CatalogueKind.STATIC_TABLE: "Tabel",
    CatalogueKind.VARIABLE: "Tabel dinamis",
    CatalogueKind.PRESS_RELEASE: "Berita resmi statistik",
    CatalogueKind.SIMDASI: "Tabel",
}


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """One title.

    about: kind, years of the data, area, unit, release. note: what differs from the question, "" for nothing.
    """

    id: int
    title: str
    url: str
    about: str
    note: str
    citation: str


def title(office: Office, hit: Hit) -> FoundTitle:
    """Return a hit as pages show it."""
    years = f"data {in_words(hit.years)}" if hit.years else ""
    released = f"terbit {formats.written(hit.released_on)}" if hit.released_on else ""
    about = [KINDS[hit.kind], years, hit.area, hit.unit, released]
    note = "wilayah lebih luas" if hit.is_wider else "" if hit.in_time else "tahun lain"
    return FoundTitle(hit.id, hit.title, hit.url, " · ".join(filter(None, about)), note, hit.citation)


def in_words(years: Sequence[int]) -> str:
    """Return years in order as pages show them: 2020–2023, or 2019, 2023."""
    whole = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]}–{years[-1]}" if whole else ", ".join(map(str, years))


def said(found: Findings, typed: str) -> str:
    """Return what a search came to, in a sentence that never takes a failure for an empty catalogue."""
    match found.outcome:
        case SearchOutcome.FOUND:
            return f"{len(found.hits)} judul untuk “{typed}”"
        case SearchOutcome.SIMILAR:
            return "Tidak ada yang persis. Ini yang mirip: periksa wilayah dan tahunnya."
        case SearchOutcome.NOTHING if found.question.is_empty:
            return "Tulis data yang dicari, misalnya: produksi lada 2023."
        case SearchOutcome.NOTHING:
            return "Katalog tidak memuat judul untuk kata itu. Coba kata lain atau tahun lain."
    return "Katalog sedang tidak dapat dicari. Ini tidak berarti datanya tidak ada: cari di situs BPS atau nanti lagi."


def as_of(office: Office, found: Findings) -> str:
    """Return the day of the catalogue, "" where it was never fetched."""
    return formats.date(office, found.as_of) if found.as_of else ""
