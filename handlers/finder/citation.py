"""The line that says where data are from, as BPS asks for it."""

from __future__ import annotations

from datetime import date

from handlers.finder.areas import COUNTRY_LEVEL, Area
from handlers.office import formats
from store.search.catalogue import Entry

LINES = {
    "id": "Sumber: BPS{place}, {title}{year}{link}, diakses {day}.",
    "en": "Source: BPS-Statistics{place}, {title}{year}{link}, accessed {day}.",
}


def line(entry: Entry, site: Area | None, today: date, lang: str = "id") -> str:
    """Return the citation of an entry.

    site: the area of the site that carries it, None where it is not known. today: when the link was looked up.
    """
    place = f" {site.name}" if site and site.level != COUNTRY_LEVEL else ""
    year = f", {entry.released_on.year}" if entry.released_on else ""
    link = f", {entry.url}" if entry.url else ""
    return LINES[lang].format(place=place, title=entry.title, year=year, link=link, day=formats.written(today, lang))
