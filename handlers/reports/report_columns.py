"""Columns of the report, named once: for CSV, for Excel and for the page.

Their order and their names do not change: what an office builds upon them goes on working. A new column comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.office.service_clocks import CLOCKS, Clock
from handlers.office.skd_codes import AVAILABILITIES, LEVELS, PERIODS, PRODUCTS
from handlers.ratings import instruments
from handlers.reports import report_lines
from handlers.reports import report_words as words
from handlers.reports.report_lines import Line
from handlers.texts.kiosk import choices


class Column(NamedTuple):
    """One column. head: as people read it; of: the cell of a line, "" for nothing."""

    key: str
    head: str
    of: Callable[[Line], object]


def told(field: str) -> Callable[[Line], object]:
    """Return what reads an answer of the guest book, "" where there is none."""
    return lambda line: "" if words.answer(line, field) == words.UNTOLD else words.answer(line, field)


def _element(key: str) -> Callable[[Line], object]:
    return lambda line: line.entry.answers.get(key, "")


def _or_nothing(value: object | None) -> object:
    return "" if value is None else value


def _took(clock: Clock) -> Callable[[Line], object]:
    return lambda line: _or_nothing(report_lines.seconds(line.entry, clock))


_, HANDLING, TOTAL = CLOCKS
NUMBER = Column("number", "nomor", lambda line: line.entry.case.number)
CHANNEL = Column("channel", "kanal", lambda line: line.channel)
OPENED = Column("opened", "masuk", lambda line: line.opened)
CLOSED = Column("closed", "ditutup", lambda line: line.closed)
OUTCOME = Column("outcome", "hasil", lambda line: words.OUTCOME_WORDS.get(line.entry.case.outcome, ""))
STATE = Column("state", "keadaan", words.state)
PROMISED = Column("kept", "janji ditepati", lambda line: words.VERDICTS[line.kept])

CONSULTATION: Sequence[Column] = (
    NUMBER,
    CHANNEL,
    OPENED,
    Column("helped", "bantuan pertama", lambda line: line.helped),
    Column("helped_seconds", "detik layanan sampai bantuan", lambda line: _or_nothing(line.took)),
    Column("promised_seconds", "detik yang dijanjikan", lambda line: _or_nothing(line.promised)),
    PROMISED,
    STATE,
    CLOSED,
    OUTCOME,
    Column("officer", "petugas", lambda line: line.officer),
    Column("topics", "topik", lambda line: ", ".join(line.topics)),
    Column("tags", "tag", lambda line: ", ".join(sorted(line.entry.tags, key=str.casefold))),
    Column("score", "nilai", lambda line: _or_nothing(line.entry.score)),
    Column("entry", "cara masuk", lambda line: words.ENTRY_WORDS.get(line.entry.case.entry, "")),
    Column("means", "sarana", words.means),
    Column("service", "layanan", words.service),
    Column("handled_seconds", "detik penanganan", _took(HANDLING)),
    Column("total_seconds", "detik seluruhnya", _took(TOTAL)),
    Column("needs", "kebutuhan data", lambda line: len(line.entry.needs)),
    Column("agencies", "dirujuk ke", lambda line: ", ".join(line.entry.agencies)),
    Column("organisation_kind", "kategori instansi", told("organisation_kind")),
    Column("occupation", "pekerjaan", told("occupation")),
    Column("education", "pendidikan", told("education")),
    Column("purpose", "pemanfaatan", told("purpose")),
    Column("came_as", "datang sebagai", told("came_as")),
    Column("sex", "jenis kelamin", told("sex")),
    Column("age_band", "umur", told("age_band")),
    Column("disability", "disabilitas", told("disability")),
    *(Column(one.key.lower(), one.key, _element(one.key)) for one in instruments.SKM.questions),
    Column("access", "cara data diperoleh", lambda line: choices.access_words(line.entry.details.access_ways)),
    Column("rated_by", "nilai lewat", lambda line: words.RATED_BY.get(line.entry.rated_by, "")),
)
NEED: Sequence[Column] = (
    NUMBER,
    CHANNEL,
    OPENED,
    Column("item", "rincian data", lambda line: line.need.item),
    Column("area", "wilayah", lambda line: line.need.area),
    Column("level", "level data", lambda line: LEVELS.get(line.need.level, "")),
    Column("period", "periode data", lambda line: PERIODS.get(line.need.period, "")),
    Column("year_from", "tahun awal", lambda line: _or_nothing(line.need.year_from)),
    Column("year_to", "tahun akhir", lambda line: _or_nothing(line.need.year_to)),
    Column("availability", "ketersediaan", lambda line: AVAILABILITIES.get(line.need.availability, "")),
    Column("outcome", "status perolehan", lambda line: words.need_outcome(line.need)),
    Column("source_title", "judul sumber", lambda line: line.need.source_title),
    Column("source_year", "tahun sumber", lambda line: _or_nothing(line.need.source_year)),
    Column("agencies", "dirujuk ke", lambda line: ", ".join(line.entry.agencies)),
    Column("product", "produk", lambda line: PRODUCTS.get(line.need.product, "")),
)
VISIT: Sequence[Column] = (
    NUMBER,
    Column("queue_number", "nomor antrean", words.queue_number),
    Column("day", "hari", lambda line: line.visit.day),
    Column("service", "layanan", words.visit_service),
    Column("standing", "keadaan", words.standing),
    Column("arrived", "datang", lambda line: line.arrived),
    Column("called", "dipanggil", lambda line: line.called),
    Column("greeted", "bertemu", lambda line: line.greeted),
    Column("served", "selesai", lambda line: line.served),
    Column("to_call", "detik layanan sampai dipanggil", lambda line: _or_nothing(line.to_call)),
    Column("call_kept", "dipanggil tepat waktu", lambda line: words.VERDICTS[line.call_kept]),
    Column("to_greet", "detik layanan dari panggilan sampai bertemu", lambda line: _or_nothing(line.to_greet)),
    Column("came_as", "datang sebagai", lambda line: choices.word("came_as", line.visit.came_as)),
    Column("card", "kartu identitas", lambda line: choices.ID_CARDS.get(line.visit.id_card, "")),
)
COMPLAINT: Sequence[Column] = (
    NUMBER,
    CHANNEL,
    OPENED,
    Column("stage", "tahap", lambda line: words.STAGE_WORDS.get(line.entry.details.stage, "")),
    CLOSED,
    Column("late", "tenggat jawaban", words.late),
)
