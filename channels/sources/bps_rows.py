"""Rows of the BPS WebAPI as entries of a catalogue: clean texts, dates, years, the link of the public page."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote_plus

TAG = re.compile(r"<[^<>]{0,500}>")
NOT_SLUG = re.compile(r"[^a-z0-9]+")
NOTHING = frozenset({"", "-", "...", "null", "None"})
OLD_SERIES = "[metode lama]"  # a series that the source no longer keeps
LONGEST_TITLE, LONGEST_NOTES, LONGEST_WORD = 1_000, 5_000, 200  # characters
YEAR = re.compile(r"(?:19|20)\d\d")
PATHS = {"ind": "id", "eng": "en"}


@dataclass(frozen=True)
class Fields:
    """Names of a list's fields, and where its entries are shown.

    table: number in the address of a table's page, 0 for none. page: word in the address of a dated page.
    """

    id: str
    title: str = "title"
    subject: str = ""
    subject_id: str = ""
    notes: str = ""
    released: str = ""
    years: str = ""
    table: int = 0
    page: str = ""


# by the kind of a catalogue's entry
FIELDS: Mapping[str, Fields] = {
    "publication": Fields("pub_id", notes="abstract", released="rl_date", page="publication"),
    "static_table": Fields("table_id", subject="subj", subject_id="subj_id", table=1),
    "variable": Fields("var_id", subject="sub_name", subject_id="subcsa_id", notes="def", table=2),
    "press_release": Fields(
        "brs_id", subject="subj", subject_id="subj_id", notes="abstract", released="rl_date", page="pressrelease"
    ),
    "simdasi": Fields(
        "id_tabel", "judul", subject="subject", subject_id="mms_id", notes="bab", years="ketersediaan_tahun", table=3
    ),
}


@dataclass(frozen=True)
class Listed:
    """An entry as the source lists it. raw: the row as it came. url: of the public page. years: of the data."""

    external_id: str
    title: str
    subject: str
    subject_id: str
    notes: str
    unit: str
    url: str
    released_on: date | None
    updated_on: date | None
    years: tuple[int, ...]
    raw: Mapping[str, Any]


def listed(row: object, kind: str, language: str, site: str) -> Listed | None:
    """Return a row as an entry. Return None for a row without id or title, and for a series that has ended.

    kind: key of FIELDS. language: "ind" or "eng". site: address of the site that carries it.
    """
    fields = FIELDS[kind]
    if not isinstance(row, Mapping):
        return None
    external_id, title = clean(row.get(fields.id), LONGEST_WORD), clean(row.get(fields.title), LONGEST_TITLE)
    if not external_id or not title or OLD_SERIES in title.lower():
        return None
    released = day(row.get(fields.released))
    return Listed(
        external_id=external_id,
        title=title,
        subject=clean(row.get(fields.subject), LONGEST_WORD),
        subject_id=clean(row.get(fields.subject_id), LONGEST_WORD),
        notes=clean(row.get(fields.notes), LONGEST_NOTES),
        unit=clean(row.get("unit"), LONGEST_WORD),
        url=_url(fields, external_id, title, released, f"{site.rstrip('/')}/{PATHS.get(language, 'id')}"),
        released_on=released,
        updated_on=day(row.get("updt_date")),
        years=years(row.get(fields.years)),
        raw=row,
    )


def clean(value: object, most: int) -> str:
    """Return a text without marks of HTML, which may be escaped twice, and "" for the signs that mean nothing.

    Half a sign (a lone surrogate, which JSON can hold) becomes "?": no database takes it.
    """
    if value is None or isinstance(value, Mapping | list):
        return ""
    text = html.unescape(html.unescape(str(value)[: 4 * most])).encode(errors="replace").decode()
    text = " ".join(TAG.sub(" ", text).replace("\0", " ").split())
    return "" if text in NOTHING else text[:most]


def day(value: object) -> date | None:
    """Return the day of "2025-02-28" or "2025-02-28 10:00:00", None for anything else."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def years(value: object) -> tuple[int, ...]:
    """Return the years of a list of numbers or texts."""
    if not isinstance(value, list):
        return ()
    found = {int(year[0]) for one in value if (year := YEAR.fullmatch(str(one).strip()))}
    return tuple(sorted(found))


def _url(fields: Fields, external_id: str, title: str, released: date | None, base: str) -> str:
    """Return the address of the public page. Without a date it is the site's search: a file's address expires."""
    name = f"{slug(title)}.html"
    if fields.table:
        code = base64.b64encode(f"{external_id}#{fields.table}".encode()).decode()
        return f"{base}/statistics-table/{fields.table}/{code}/{name}"
    if released is None:
        return f"{base}/{fields.page}?keyword={quote_plus(title[:LONGEST_WORD])}"
    return f"{base}/{fields.page}/{released:%Y/%m/%d}/{external_id}/{name}"


def slug(title: str) -> str:
    """Return a title as addresses of the source spell it: "Dalam Angka 2025" is dalam-angka-2025."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return NOT_SLUG.sub("-", plain).strip("-")[:150] or "-"
