"""The year in the order of the survey's entry form (SKD): who asked, what they thought of it, which data they needed.

A line for each data need, and for each consultation without any. Blocks I and II stand in the first line of a
consultation, as on the form. What the report must not hold stays empty, for whoever enters it: names, addresses and
the citizen's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from handlers.office.skd_codes import LEVELS, PERIODS
from handlers.ratings import instruments
from handlers.reports import report_columns
from handlers.reports import report_words as words
from handlers.reports.report_columns import Column
from handlers.reports.report_groups import Table
from handlers.reports.report_lines import Line
from store.visit_words import VisitService

# what the survey calls a service; it asks for no other
SERVICES: Mapping[str, str] = {
    VisitService.CONSULTATION: "Konsultasi",
    VisitService.LIBRARY: "Perpustakaan",
    VisitService.SALES: "Pembelian produk statistik",
    VisitService.RECOMMENDATION: "Rekomendasi",
}


def lines(consultations: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of the form for these consultations."""
    for line in consultations:
        yield from (line._replace(need=need, place=place) for place, need in enumerate(line.entry.needs))
        if not line.entry.needs:
            yield line


def _first(of: Callable[[Line], object]) -> Callable[[Line], object]:
    return lambda line: "" if line.place else of(line)


def _empty(_: Line) -> str:
    return ""


def _respondent() -> Iterator[Column]:
    """Yield block I. Its questions have the numbers of the form's order."""
    told = (
        ("Jenis kelamin", "sex"),
        ("Umur", "age_band"),
        ("Disabilitas", "disability"),
        ("Pendidikan", "education"),
        ("Pekerjaan", "occupation"),
        ("Kategori instansi", "organisation_kind"),
        ("Nama instansi", ""),
        ("Pemanfaatan utama", "purpose"),
    )
    for head in ("Nama", "Email", "Nomor HP"):
        yield Column(head, f"I. {head}", _empty)
    for head, field in told:
        yield Column(field or head, f"I. {head}", _first(report_columns.told(field)) if field else _empty)
    yield Column("service", "I. Jenis layanan", _first(lambda line: SERVICES.get(words.service_code(line), "")))
    yield Column("means", "I. Sarana", _first(words.means))
    yield Column("complained", "I. Pernah mengajukan pengaduan", _empty)


def _attributes() -> Iterator[Column]:
    """Yield block II: the attributes of the survey, 1 to 10."""
    for number, one in enumerate(instruments.SKD.questions, start=1):
        yield Column(one.key, f"II.{number}. {one.name}", _answer(one.key))


def _answer(key: str) -> Callable[[Line], object]:
    return _first(lambda line: line.entry.attributes.get(key, ""))


def _number(value: int | None) -> object:
    return "" if value is None else value


NEED: Sequence[Column] = (
    Column("item", "III. Rincian data", lambda line: line.need.item),
    Column("area", "III. Wilayah", lambda line: line.need.area),
    Column("level", "III. Level data", lambda line: LEVELS.get(line.need.level, "")),
    Column("period", "III. Periode data", lambda line: PERIODS.get(line.need.period, "")),
    Column("year_from", "III. Tahun awal", lambda line: _number(line.need.year_from)),
    Column("year_to", "III. Tahun akhir", lambda line: _number(line.need.year_to)),
    Column("outcome", "III. Status perolehan", lambda line: words.need_outcome(line.need) if line.need.item else ""),
    Column("source_kind", "III. Jenis sumber", _empty),
    Column("source_title", "III. Judul sumber", lambda line: line.need.source_title),
    Column("source_year", "III. Tahun sumber", lambda line: _number(line.need.source_year)),
    Column("planning", "III. Dipakai perencanaan/monev nasional", _empty),
    Column("quality", "III. Kualitas data", _empty),
)
FORM = Table(
    "skd",
    "Lembar SKD",
    (
        Column("number", "Nomor konsultasi", report_columns.NUMBER.of),
        Column("place", "Kebutuhan ke", lambda line: line.place + 1 if line.need.item else ""),
        *_respondent(),
        *_attributes(),
        *NEED,
        Column("notes", "IV. Catatan", _empty),
    ),
    (),
)
