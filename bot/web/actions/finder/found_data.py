"""Words for what a search of the catalogue found."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.finder import years
from handlers.finder.search import Findings, Hit
from handlers.office import formats
from handlers.office.office import Office
from handlers.texts.application import search_page
from handlers.texts.application.search_page import KINDS
from store.catalogue_words import SearchOutcome


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
    data = f"data {years.span(hit.years)}" if hit.years else ""
    released = f"terbit {formats.written(hit.released_on)}" if hit.released_on else ""
    about = [KINDS["id"][hit.kind], data, hit.area, hit.unit, released]
    note = "wilayah lebih luas" if hit.is_wider else "" if hit.in_time else "tahun lain"
    note = "buku tahunan: mungkin memuatnya" if hit.may_hold else note
    return FoundTitle(hit.id, hit.title, hit.url, " · ".join(filter(None, about)), note, hit.citation)


def said(found: Findings, typed: str) -> str:
    """Return what a search came to, in a sentence that never takes a failure for an empty catalogue."""
    return " ".join(filter(None, (_ended(found, typed), search_page.gaps(found.gaps, "id"))))


def _ended(found: Findings, typed: str) -> str:
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
