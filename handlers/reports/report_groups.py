"""What the report counts by: each group sorts the lines of a table into words. Every figure is one word of one group.

So the lines behind a figure are those that have its word, and no figure can count others than it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handlers.office.service_clocks import CLOCKS
from handlers.office.skd_codes import AVAILABILITIES, LEVELS, PRODUCTS
from handlers.reports import report_columns, report_lines
from handlers.reports import report_words as words
from handlers.reports.report_columns import Column
from handlers.reports.report_lines import Line
from handlers.texts.kiosk import choices

Took = Callable[[Line], "int | None"]
PROMISE_WORDS = ("Sesuai janji", "Lewat janji", "Belum dapat dinilai", "Di luar janji")
MEASURED_WORDS = ("Terukur", "Tidak terukur")
NO_NEED = "Tanpa kebutuhan data"
TARGET_WORDS = ("Sesuai target", "Lewat target", "Tanpa target", "Belum diukur")


@dataclass(frozen=True)
class Group:
    """One way to count lines.

    key: its name in addresses.
    of: the words of a line; a line may have several, or none.
    order: words that stand first, in this order. The others come by their count.
    is_shown: whether the page counts by it. Otherwise it only finds the lines behind a median.
    """

    key: str
    head: str
    of: Callable[[Line], Iterable[str]]
    order: Sequence[str] = ()
    is_shown: bool = True


@dataclass(frozen=True)
class ReportClock:
    """One clock of the report.

    kept: says of each line how the target stands. Its first two words are kept and broken.
    measured: the group of the lines that the median is of.
    took: the seconds of a line, None where the clock has not stopped.
    """

    title: str
    kept: Group
    measured: Group
    took: Took


@dataclass(frozen=True)
class Table:
    """One kind of line. key: its name in addresses. clocks: their groups are among its groups."""

    key: str
    word: str
    columns: Sequence[Column]
    groups: Sequence[Group]
    clocks: Sequence[ReportClock] = ()

    def group(self, key: str) -> Group | None:
        """Return the group that an address names."""
        return next((one for one in self.groups if one.key == key), None)


def fold(word: str) -> str:
    """Return a word as it is compared: two that differ in capitals or spaces alone are counted together."""
    return " ".join(word.casefold().split())


def _told(field: str, key: str, head: str) -> Group:
    order = (*words.answers(field), words.OWN_WORDS, words.UNTOLD)
    return Group(key, head, lambda line: [words.answer(line, field)], order)


def _products(line: Line) -> list[str]:
    """Return the products that a consultation asks for, by its data needs."""
    return [words.product(need) for need in line.entry.needs] or [NO_NEED]


def _clock(place: int) -> ReportClock:
    """Return a clock of service_clocks.CLOCKS behind the first."""
    clock = CLOCKS[place]

    def took(line: Line) -> int | None:
        return report_lines.seconds(line.entry, clock)

    return _timed(clock.name, clock.title, took, lambda line: line.others[place - 1])


def _timed(key: str, title: str, took: Took, verdict: Callable[[Line], bool | None]) -> ReportClock:
    """Return a clock with a target. verdict: whether it was kept."""

    def kept(line: Line) -> list[str]:
        is_kept = verdict(line)
        if is_kept is not None:
            return [TARGET_WORDS[0] if is_kept else TARGET_WORDS[1]]
        return [TARGET_WORDS[3] if took(line) is None else TARGET_WORDS[2]]

    return ReportClock(title, Group(f"waktu-{key}", title, kept, TARGET_WORDS), _measured(key, title, took), took)


def _measured(key: str, title: str, took: Took) -> Group:
    """Return the group of the lines that the median of a clock is of."""

    def word(line: Line) -> list[str]:
        return [MEASURED_WORDS[0] if took(line) is not None else MEASURED_WORDS[1]]

    return Group(f"ukur-{key}", f"Waktu {title.lower()}", word, MEASURED_WORDS, is_shown=False)


def _took_to_help(line: Line) -> int | None:
    return line.took


PROMISE = Group("janji", "Bantuan pertama", lambda line: [words.promise(line)], PROMISE_WORDS)
HELP = CLOCKS[0]
CASE_CLOCKS = (
    ReportClock(HELP.title, PROMISE, _measured(HELP.name, HELP.title, _took_to_help), _took_to_help),
    *(_clock(place) for place in range(1, len(CLOCKS))),
)
VISIT_CLOCKS = (
    _timed("panggil", "Sampai dipanggil", lambda line: line.to_call, lambda line: line.call_kept),
    _timed("temu", "Dari panggilan sampai bertemu", lambda line: line.to_greet, lambda _: None),
)
SCORE = Group(
    "nilai",
    "Nilai satu ketuk",
    lambda line: [str(line.entry.score)] if line.entry.score is not None else [],
    ("5", "4", "3", "2", "1"),
)
RATED_BY = Group(
    "nilai-lewat",
    "Nilai lewat",
    lambda line: [words.RATED_BY.get(line.entry.rated_by, words.UNTOLD)] if line.entry.score is not None else [],
    tuple(words.RATED_BY.values()),
)
RATED = Group(
    "dinilai",
    "Penilaian",
    lambda line: ["Dinilai" if line.entry.score is not None else "Belum dinilai"],
    ("Dinilai", "Belum dinilai"),
)
QUESTIONNAIRE = Group(
    "skm", "Isian SKM", lambda line: [words.questionnaire(line)], ("Lengkap", "Tidak lengkap", words.UNTOLD)
)
SURVEY = Group(
    "skd",
    "Isian SKD",
    lambda line: ["Diisi" if line.entry.attributes else words.UNTOLD],
    ("Diisi", words.UNTOLD),
)
UNMET = Group("belum-terpenuhi", "Belum terpenuhi", lambda line: [line.need.item] if words.is_unmet(line.need) else [])
CONSULTATIONS = Table(
    "konsultasi",
    "Konsultasi",
    report_columns.CONSULTATION,
    (
        Group("kanal", "Kanal", lambda line: [line.channel]),
        Group("sarana", "Sarana (SKD)", lambda line: [words.means(line)], (*words.MEANS.values(), words.OTHER_MEANS)),
        Group("layanan", "Layanan", lambda line: [words.service(line)]),
        Group("topik", "Topik", lambda line: line.topics or ["Belum bertopik"]),
        Group("produk", "Produk", _products, (*PRODUCTS.values(), words.UNDECIDED, NO_NEED)),
        Group("hasil", "Hasil", lambda line: [words.outcome(line)]),
        *(clock.kept for clock in CASE_CLOCKS),
        *(clock.measured for clock in CASE_CLOCKS),
        _told("organisation_kind", "instansi", "Kategori instansi"),
        _told("occupation", "pekerjaan", "Pekerjaan"),
        _told("education", "pendidikan", "Pendidikan"),
        _told("purpose", "pemanfaatan", "Pemanfaatan"),
        _told("sex", "kelamin", "Jenis kelamin"),
        _told("age_band", "umur", "Umur"),
        _told("disability", "disabilitas", "Disabilitas"),
        RATED,
        SCORE,
        RATED_BY,
        QUESTIONNAIRE,
        SURVEY,
        Group("rujukan", "Dirujuk ke", lambda line: line.entry.agencies),
    ),
    CASE_CLOCKS,
)
NEEDS = Table(
    "kebutuhan",
    "Kebutuhan data",
    report_columns.NEED,
    (
        Group("produk", "Produk", lambda line: [words.product(line.need)], (*PRODUCTS.values(), words.UNDECIDED)),
        Group("perolehan", "Status perolehan", lambda line: [words.need_outcome(line.need)]),
        Group(
            "ketersediaan",
            "Ketersediaan",
            lambda line: [AVAILABILITIES.get(line.need.availability, "belum diperiksa").capitalize()],
        ),
        Group("level", "Level data", lambda line: [LEVELS.get(line.need.level, words.UNTOLD)]),
        Group("sumber", "Sumber", lambda line: filter(None, [words.source(line.need)])),
        Group(
            "tahun",
            "Tahun sumber",
            lambda line: filter(None, [str(line.need.source_year or "")]),
        ),
        UNMET,
    ),
)
VISITS = Table(
    "kunjungan",
    "Kunjungan",
    report_columns.VISIT,
    (
        Group("layanan", "Layanan", lambda line: [words.visit_service(line)], tuple(choices.SERVICES["id"].values())),
        Group(
            "keadaan",
            "Keadaan",
            lambda line: [words.standing(line)],
            (*choices.STATES.values(), choices.LEFT_UNCALLED),
        ),
        *(clock.kept for clock in VISIT_CLOCKS),
        *(clock.measured for clock in VISIT_CLOCKS),
        Group("sebagai", "Datang sebagai", lambda line: [words.came_as(line)]),
        Group("kartu", "Kartu identitas", lambda line: [words.card(line)], (*choices.ID_CARDS.values(), words.NO_CARD)),
    ),
    VISIT_CLOCKS,
)
COMPLAINTS = Table(
    "pengaduan",
    "Pengaduan",
    report_columns.COMPLAINT,
    (
        Group(
            "tahap",
            "Tahap",
            lambda line: [words.STAGE_WORDS.get(line.entry.details.stage, "Tidak dicatat")],
            tuple(words.STAGE_WORDS.values()),
        ),
        Group("tenggat", "Tenggat jawaban", lambda line: [words.late(line)]),
        Group("kanal", "Kanal", lambda line: [line.channel]),
    ),
)
TABLES = (CONSULTATIONS, NEEDS, VISITS, COMPLAINTS)
