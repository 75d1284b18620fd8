"""One line of the report: a case, a data need or a visit as it is read, and what the office's rules say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from handlers.desk.counter import visit_clocks
from handlers.office.office import Office
from handlers.office.service_clocks import CLOCKS, Clock
from handlers.office.ways_in import WAYS_IN
from handlers.ratings import instruments
from handlers.reports import dashboard
from store.cases.visible_cases import Sight
from store.office import officers
from store.reports import report_rows
from store.reports.report_rows import Counter, Entry, Need
from store.vocabulary import UNPROMISED, CaseEntry


class Line(NamedTuple):
    """One row of the report.

    channel, label: what its channel is called, and the word of its kind (channels.envelope.Traits.label).
    opened, helped, closed: local time as text, "" for none.
    took, promised: seconds of service time until first help, None for none.
    kept: whether the promise of first help was kept, None where that is open or nothing was promised.
    others: of the clocks behind the first, whether their target was kept.
    late: whether a complaint was closed after the date its receipt promised, None while that is open.
    need: of a line that stands for one data need of a case, empty for another. place: of that need, from 0.
    visit, arrived, called, greeted, served: of a line that stands for one visit; local time as text, "" for none.
    to_call, to_greet: seconds of service time to the call and from the call to the meeting, None where nobody came.
    call_kept: as visit_clocks.is_call_kept returns it.
    """

    entry: Entry
    channel: str
    label: str
    opened: str
    helped: str
    closed: str
    officer: str
    took: int | None
    promised: int | None
    kept: bool | None
    others: tuple[bool | None, ...]
    late: bool | None
    topics: tuple[str, ...]
    need: Need = Need()
    place: int = 0
    visit: Counter = Counter()
    arrived: str = ""
    called: str = ""
    greeted: str = ""
    served: str = ""
    to_call: int | None = None
    to_greet: int | None = None
    call_kept: bool | None = None


def consultations(db: Session, office: Office, start: datetime, end: datetime, now: datetime) -> Iterator[Line]:
    """Yield a line for each consultation opened in a range, oldest first. They are read while the caller takes them."""
    names = {one.id: one.display_name for one in officers.ever(db)}
    for entry in report_rows.consultations(db, start, end, instruments.SKM.name, instruments.SKD.name):
        yield _line(office, entry, now)._replace(officer=names.get(entry.case.officer_id, ""))


def complaints(
    db: Session, office: Office, start: datetime, end: datetime, now: datetime, sight: Sight
) -> Iterator[Line]:
    """Yield a line for each complaint opened in a range that an officer may see. Nobody is named in it."""
    for entry in report_rows.complaints(db, start, end, sight):
        yield _line(office, entry, now)


def visits(db: Session, office: Office, start: datetime, end: datetime, now: datetime, sight: Sight) -> Iterator[Line]:
    """Yield a line for each visit that arrived in a range. Nobody is named in it."""
    for entry, visit in report_rows.visits(db, start, end, sight):
        is_promised = entry.case.entry not in UNPROMISED
        yield _line(office, entry, now)._replace(
            visit=visit,
            arrived=_local(office, visit.arrived_at),
            called=_local(office, visit.called_at),
            greeted=_local(office, visit.greeted_at),
            served=_local(office, visit.served_at),
            to_call=_in_seconds(visit_clocks.took_to_call(office, visit)) if is_promised else None,
            to_greet=_in_seconds(visit_clocks.took_to_greet(office, visit)) if is_promised else None,
            call_kept=visit_clocks.is_call_kept(office, visit) if is_promised else None,
        )


def _in_seconds(took: timedelta | None) -> int | None:
    return int(took.total_seconds()) if took is not None else None


def by_need(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield a line for each data need of these lines."""
    for line in lines:
        for need in line.entry.needs:
            yield line._replace(need=need)


def _line(office: Office, entry: Entry, now: datetime) -> Line:
    case = entry.case
    traits, promised = office.traits.get(case.channel) or WAYS_IN.get(case.channel), _promised(office, entry)
    tags, items = {case.id: list(entry.tags)}, {case.id: [need.item for need in entry.needs]}
    return Line(
        entry=entry,
        channel=traits.word if traits is not None else case.channel,
        label=traits.label if traits is not None else "",
        opened=_local(office, case.opened_at),
        helped=_local(office, case.first_help_at),
        closed=_local(office, case.closed_at),
        officer="",
        took=dashboard.helped(office, case),
        promised=promised,
        kept=dashboard.in_time(office, case, now),
        others=tuple(_kept(office, entry, clock) for clock in CLOCKS[1:]),
        late=_is_late(office, entry, now),
        topics=tuple(sorted(dashboard.topics_of([case], tags, items).get(case.id, ()))),
    )


def _promised(office: Office, entry: Entry) -> int | None:
    promised = office.targets.help_of(entry.case.promised_seconds)
    return int(promised.total_seconds()) if promised is not None and entry.case.entry not in UNPROMISED else None


def seconds(entry: Entry, clock: Clock) -> int | None:
    """Return how long a clock ran, None while it runs and where it never did.

    Of a case that was entered afterwards nobody knows: its clock ran until somebody typed it in.
    """
    found: int | None = getattr(entry.details, clock.column)
    return found if entry.case.entry != CaseEntry.AFTERWARDS else None


def _kept(office: Office, entry: Entry, clock: Clock) -> bool | None:
    took, promised = seconds(entry, clock), office.targets.promised(clock)
    if took is None or promised is None or entry.case.entry in UNPROMISED:
        return None
    return took <= promised.total_seconds()


def _is_late(office: Office, entry: Entry, now: datetime) -> bool | None:
    due, closed = entry.details.answer_due_at, entry.case.closed_at
    if due is None:
        return None
    over = (closed or now).astimezone(office.zone).date() > due.astimezone(office.zone).date()
    return over if over or closed is not None else None


def _local(office: Office, moment: datetime | None) -> str:
    return f"{moment.astimezone(office.zone):%Y-%m-%d %H:%M:%S}" if moment is not None else ""
