"""The figures of the month that the office shows to everybody. They are those of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from threading import Lock

from sqlmodel import Session

from handlers.office.office import Office
from handlers.ratings.scoring import Index
from handlers.reports import ranges, report, report_groups
from handlers.reports.ranges import Range
from handlers.reports.report import Report
from store.cases.visible_cases import NOTHING_SECRET

KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class PublicFigures:
    """Figures of a month, without a name. None: too few consultations or answers to show the figure.

    decided, measured, needs: how many first helps, durations and data needs the figures are of.
    share: per cent of first help within the promise.
    median: seconds of service time until first help.
    index: the satisfaction index.
    index_n: complete questionnaires.
    unmet: data needs that were not met.
    """

    span: Range
    decided: int
    share: Fraction | None
    measured: int
    median: Fraction | None
    index_n: int
    index: Index | None
    needs: int
    unmet: int | None


class KeptFigures:
    """Counts the figures of this month, and keeps them for a minute: anybody may open the page at any time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[datetime, Office, PublicFigures] | None = None

    def of(self, db: Session, office: Office, now: datetime) -> PublicFigures:
        """Return the figures of this month, at most a minute old. Others wait while one request counts."""
        with self._lock:
            if self._kept is not None:
                counted_at, counted_for, found = self._kept
                is_fresh = timedelta() <= now - counted_at < KEPT_FOR and found.span.start <= now < found.span.end
                if is_fresh and counted_for == office:
                    return found
            found = of_month(db, office, now)
            self._kept = (now, office, found)
            return found


def of_month(db: Session, office: Office, now: datetime) -> PublicFigures:
    """Return the figures of the month of `now`, as the report counts them."""
    span = ranges.month(office, now.astimezone(office.zone).date())
    return _public(office, report.report(db, office, span, now, NOTHING_SECRET))


def _public(office: Office, found: Report) -> PublicFigures:
    fewest, first_help = office.standard.fewest, found.clocks[report_groups.CONSULTATIONS.key][0]
    counts, needs = found.counts[report_groups.CONSULTATIONS.key], found.counts[report_groups.NEEDS.key]
    measured = counts.count(first_help.clock.measured, report_groups.MEASURED_WORDS[0])
    index_n = found.index.n if found.index else 0
    unmet = sum(count for _, count in needs.of(report_groups.UNMET))
    return PublicFigures(
        span=found.range,
        decided=first_help.decided,
        share=Fraction(100 * first_help.kept, first_help.decided) if first_help.decided >= fewest else None,
        measured=measured,
        median=first_help.median if measured >= fewest else None,
        index_n=index_n,
        index=found.index if index_n >= fewest else None,
        needs=needs.total,
        unmet=unmet if needs.total >= fewest else None,
    )
