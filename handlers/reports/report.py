"""The office's report: figures of a range, and the lines behind each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from handlers.office.office import Office
from handlers.ratings import scoring
from handlers.ratings.instruments import SKD
from handlers.ratings.scoring import Index
from handlers.reports import report_groups, report_lines, survey_form
from handlers.reports.ranges import Range
from handlers.reports.report_groups import COMPLAINTS, CONSULTATIONS, NEEDS, VISITS, Group, ReportClock, Table, fold
from handlers.reports.report_lines import Line
from store.cases.visible_cases import Sight
from store.search import solved_searches


@dataclass
class Counts:
    """How many lines a table has, and how many of them each word of each group has.

    spelled: by group, the words as the lines spell them. Words that are compared as one are added up when asked for:
    a year has many lines, and few words.
    """

    total: int = 0
    spelled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, table: Table, line: Line) -> None:
        """Count one line in every group of its table, once for each word."""
        self.total += 1
        for group in table.groups:
            words = tuple(group.of(line))
            counted = self.spelled[group.key]
            for word in words if len(words) < 2 else {fold(word): word for word in words}.values():
                counted[word] += 1

    def of(self, group: Group) -> list[tuple[str, int]]:
        """Return the words of a group with their counts: first those of its own order, then the most frequent.

        Each is written as the first line of it spells it.
        """
        places = {fold(word): place for place, word in enumerate(group.order)}
        words = {fold(word): word for word in reversed(self.spelled.get(group.key, Counter()))}
        found = self._added_up(group)
        ordered = sorted(found.items(), key=lambda one: (places.get(one[0], len(places)), -one[1], one[0]))
        return [(words[folded], count) for folded, count in ordered]

    def count(self, group: Group, word: str) -> int:
        return self._added_up(group)[fold(word)]

    def _added_up(self, group: Group) -> Counter[str]:
        found: Counter[str] = Counter()
        for word, count in self.spelled.get(group.key, Counter()).items():
            found[fold(word)] += count
        return found


@dataclass(frozen=True)
class ClockFigure:
    """One clock. kept: within its target, of `decided`; median: in seconds, None where it never stopped."""

    clock: ReportClock
    kept: int
    decided: int
    median: Fraction | None


@dataclass(frozen=True)
class Report:
    """Everything the report shows of a range.

    clocks: of each table, by its key.
    sees_complaints: whether this officer handles complaints. Otherwise none is counted.
    solved_searches: how many citizens found by themselves, in the catalogue, what they looked for.
    index, elements: of the complete questionnaires.
    attributes: means of the survey of data needs, over those who answered each. None has an index: no formula is
    published.
    """

    range: Range
    counts: Mapping[str, Counts]
    clocks: Mapping[str, Sequence[ClockFigure]]
    mean: Fraction | None
    index: Index | None
    elements: Mapping[str, Fraction]
    attributes: Mapping[str, Fraction]
    sees_complaints: bool
    solved_searches: int = 0


def lines(db: Session, office: Office, table: Table, span: Range, now: datetime, sight: Sight) -> Iterator[Line]:
    """Yield the lines of a table, oldest first."""
    if table is COMPLAINTS:
        return report_lines.complaints(db, office, span.start, span.end, now, sight)
    if table is VISITS:
        return report_lines.visits(db, office, span.start, span.end, now, sight)
    found = report_lines.consultations(db, office, span.start, span.end, now)
    if table is survey_form.FORM:
        return survey_form.lines(found)
    return report_lines.by_need(found) if table is NEEDS else found


def together(
    db: Session, office: Office, tables: Sequence[Table], span: Range, now: datetime, sight: Sight
) -> Iterator[tuple[Table, Line]]:
    """Yield the lines of several tables with their table. A consultation is read once, also for its data needs."""
    if CONSULTATIONS in tables or NEEDS in tables:
        for line in lines(db, office, CONSULTATIONS, span, now, sight):
            if CONSULTATIONS in tables:
                yield CONSULTATIONS, line
            if NEEDS in tables:
                yield from ((NEEDS, one) for one in report_lines.by_need([line]))
    for table in (VISITS, COMPLAINTS, survey_form.FORM):
        if table in tables:
            yield from ((table, line) for line in lines(db, office, table, span, now, sight))


def table(key: str) -> Table | None:
    """Return the table that an address names: one of the report, or the form of the survey."""
    return next((one for one in (*report_groups.TABLES, survey_form.FORM) if one.key == key), None)


def tables_of(sight: Sight) -> list[Table]:
    """Return the tables of the report that an officer may see."""
    return [table for table in report_groups.TABLES if table is not COMPLAINTS or sight.handles]


def behind(found: Iterable[Line], group: Group | None, word: str) -> Iterator[Line]:
    """Yield the lines behind a figure: those that have its word. Every line where there is no group."""
    return (line for line in found if has_word(line, group, word))


def has_word(line: Line, group: Group | None, word: str) -> bool:
    """Return whether a line is counted by a word of a group. True where there is no group."""
    wanted = fold(word)
    return group is None or any(fold(one) == wanted for one in group.of(line))


def report(db: Session, office: Office, span: Range, now: datetime, sight: Sight) -> Report:
    """Return the figures of a range. Each line is read once and not kept."""
    counts = {table.key: Counts() for table in report_groups.TABLES}
    times: dict[str, list[int]] = {}
    surveys: list[Mapping[str, int]] = []
    attributes: list[Mapping[str, int]] = []
    for table, line in together(db, office, report_groups.TABLES, span, now, sight):
        counts[table.key].add(table, line)
        for clock in table.clocks:
            if (took := clock.took(line)) is not None:
                times.setdefault(clock.measured.key, []).append(took)
        if table is CONSULTATIONS:
            surveys += filter(None, [line.entry.answers])
            attributes += filter(None, [line.entry.attributes])
    found = _report(office, span, counts, times, surveys, attributes, sight)
    return replace(found, solved_searches=solved_searches.count(db, span.start, span.end))


def _report(
    office: Office,
    span: Range,
    counts: Mapping[str, Counts],
    times: Mapping[str, Sequence[int]],
    surveys: Sequence[Mapping[str, int]],
    attributes: Sequence[Mapping[str, int]],
    sight: Sight,
) -> Report:
    whole = scoring.complete(surveys)
    consultations = counts[CONSULTATIONS.key]
    scores = {n: consultations.count(report_groups.SCORE, str(n)) for n in range(1, 6)}
    return Report(
        range=span,
        counts=counts,
        clocks={table.key: _clocks(table, counts[table.key], times) for table in report_groups.TABLES},
        mean=scoring.average(scores),
        index=scoring.ikm(whole, office.targets.grade_from),
        elements=scoring.means(whole),
        attributes=scoring.means(attributes, SKD),
        sees_complaints=sight.handles,
    )


def _clocks(table: Table, counts: Counts, times: Mapping[str, Sequence[int]]) -> list[ClockFigure]:
    found = []
    for clock in table.clocks:
        kept, broken = (counts.count(clock.kept, word) for word in clock.kept.order[:2])
        found.append(ClockFigure(clock, kept, kept + broken, scoring.median(times.get(clock.measured.key, ()))))
    return found
