"""The figures of the report in words and addresses. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import url_for

from handlers.office.office import Office
from handlers.ratings import instruments, scoring
from handlers.reports import report_groups
from handlers.reports.report import ClockFigure, Counts, Report
from handlers.reports.report_groups import CONSULTATIONS, Group, Table

MOST_WORDS = 12  # of a group that has no order of its own


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and the address of its lines."""

    word: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The figures of one group. left_out: how many more words it has."""

    heading: str
    figures: Sequence[Figure]
    left_out: int


@dataclass(frozen=True, slots=True)
class ClockCard:
    """One clock.

    share: within its target, "" where nothing is decided.
    median: in words, "" where it never stopped. measured: how many lines it is of.
    """

    title: str
    share: str
    kept: Figure
    late: Figure
    median: str
    measured: Figure


@dataclass(frozen=True, slots=True)
class Section:
    """One table: how many lines it has, its clocks and its groups."""

    heading: str
    total: Figure
    clocks: Sequence[ClockCard]
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class IndexCard:
    """The satisfaction index (IKM). least: complete answers that a grade needs; elements: with their means."""

    value: str
    n: Figure
    grade: str
    word: str
    least: int
    elements: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What /laporan shows.

    empty: whether nothing was opened in the range.
    surveyed, attributes: how many answered the survey of data needs (SKD), and the means of its attributes.
    solved_searches: how many citizens found in the catalogue what they looked for.
    mean: of the ratings, "" where there are none; rated: how many consultations have one.
    """

    empty: bool
    sections: Sequence[Section]
    mean: str
    rated: Figure
    index: IndexCard | None
    surveyed: Figure
    attributes: Sequence[tuple[str, str]]
    sees_complaints: bool
    solved_searches: int


def drawn(office: Office, found: Report) -> ReportPage:
    """Return the page of a report."""
    tables = [one for one in report_groups.TABLES if found.counts[one.key].total]
    return ReportPage(
        empty=not tables,
        sections=[_section(found, table) for table in tables],
        mean=_number(found.mean, 1) if found.mean is not None else "",
        rated=_counted(found, CONSULTATIONS, report_groups.RATED),
        index=_index(office, found),
        surveyed=_counted(found, CONSULTATIONS, report_groups.SURVEY),
        attributes=[
            (f"{number}. {one.name}", _number(found.attributes[one.key], 2))
            for number, one in enumerate(instruments.SKD.questions, start=1)
            if one.key in found.attributes
        ],
        sees_complaints=found.sees_complaints,
        solved_searches=found.solved_searches,
    )


def _section(found: Report, table: Table) -> Section:
    counts = found.counts[table.key]
    total = Figure(table.word, counts.total, url_for("reports.lines", periode=found.range.key, tabel=table.key))
    panels = [_panel(found, table, group, counts) for group in table.groups if group.is_shown and counts.of(group)]
    return Section(table.word, total, [_clock(found, table, one) for one in found.clocks[table.key]], panels)


def _panel(found: Report, table: Table, group: Group, counts: Counts) -> Panel:
    every = counts.of(group)
    shown = every if group.order else every[:MOST_WORDS]
    return Panel(
        group.head, [_figure(found, table, group, word, count) for word, count in shown], len(every) - len(shown)
    )


def _counted(found: Report, table: Table, group: Group, place: int = 0) -> Figure:
    """Return how many lines have a word of a group: the first of its order, or that at `place`."""
    word = group.order[place]
    return _figure(found, table, group, word, found.counts[table.key].count(group, word))


def _figure(found: Report, table: Table, group: Group, word: str, count: int) -> Figure:
    url = url_for("reports.lines", periode=found.range.key, tabel=table.key, menurut=group.key, nilai=word)
    return Figure(word, count, url)


def _clock(found: Report, table: Table, figure: ClockFigure) -> ClockCard:
    share = scoring.half_up(Fraction(100 * figure.kept, figure.decided), 1) if figure.decided else None
    return ClockCard(
        title=figure.clock.title,
        share=f"{share}%".replace(".", ",") if share is not None else "",
        kept=_counted(found, table, figure.clock.kept),
        late=_counted(found, table, figure.clock.kept, place=1),
        median=_duration(int(scoring.half_up(figure.median, 0))) if figure.median is not None else "",
        measured=_counted(found, table, figure.clock.measured),
    )


def _index(office: Office, found: Report) -> IndexCard | None:
    if found.index is None:
        return None
    return IndexCard(
        value=str(found.index.value).replace(".", ","),
        n=_counted(found, CONSULTATIONS, report_groups.QUESTIONNAIRE),
        grade=found.index.grade,
        word=found.index.word,
        least=office.targets.grade_from,
        elements=[(f"{one.key} {one.name}", _number(found.elements[one.key], 2)) for one in instruments.SKM.questions],
    )


def _number(value: Fraction, places: int) -> str:
    return str(scoring.half_up(value, places)).replace(".", ",")


def _duration(seconds: int) -> str:
    """Return a duration with its two largest units.

    >>> _duration(0), _duration(75), _duration(7260)
    ('0 detik', '1 menit 15 detik', '2 jam 1 menit')
    """
    parts = [(seconds // 3600, "jam"), (seconds % 3600 // 60, "menit"), (seconds % 60, "detik")]
    named = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(named[:2]) or "0 detik"
