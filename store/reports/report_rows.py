"""Rows of the office's report: one a case with what belongs to it, and one a visit. Ranges are [start, end).

They are read some hundred at a time, so that a year takes little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from store.cases.conditions import HAS_COME, IS_COMPLAINT
from store.cases.visible_cases import Sight
from store.reports import figures
from store.reports.figures import Case
from store.tables import Agency, Consultation, DataNeed, GuestBook, Rating, Referral, Survey, Tagging, Visit
from store.visit_words import VisitService, VisitState

BATCH = 500


class Details(NamedTuple):
    """Columns of a case that only the report needs."""

    person_id: int
    stage: str
    answer_due_at: datetime | None
    handled_seconds: int | None
    total_seconds: int | None
    access_ways: str


class Need(NamedTuple):
    """One data need, as columns of DataNeed."""

    item: str = ""
    product: str = ""
    area: str = ""
    level: str = ""
    period: str = ""
    year_from: int | None = None
    year_to: int | None = None
    availability: str = ""
    outcome: str = ""
    source_title: str = ""
    source_year: int | None = None


class Profile(NamedTuple):
    """What a citizen told about themselves in their guest book, as columns of GuestBook."""

    organisation_kind: str = ""
    occupation: str = ""
    education: str = ""
    purpose: str = ""


class VisitFacts(NamedTuple):
    """The first visit of a case, as columns of Visit."""

    service: str = ""
    came_as: str = ""
    purpose: str = ""
    sex: str = ""
    age_band: str = ""
    education: str = ""
    occupation: str = ""
    disability: str = ""


class Counter(NamedTuple):
    """One visit at the counter, as columns of Visit. Nothing tells who came."""

    arrived_at: datetime = datetime.min.replace(tzinfo=UTC)
    state: VisitState = VisitState.WAITING
    service: VisitService = VisitService.CONSULTATION
    day: str = ""
    running: int = 0
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    greeted_at: datetime | None = None
    absent_at: datetime | None = None
    served_at: datetime | None = None
    came_as: str = ""
    id_card: str = ""


class Entry(NamedTuple):
    """One case and what belongs to it.

    agencies: those it was referred to.
    score: of its rating from 1 to 5, None where it has none. rated_by: how it came in, a word of RatedBy.
    answers: of its satisfaction questionnaire, {} where it has none. attributes: of the survey of data needs.
    """

    case: Case
    details: Details
    tags: Sequence[str] = ()
    needs: Sequence[Need] = ()
    agencies: Sequence[str] = ()
    score: int | None = None
    rated_by: str = ""
    answers: Mapping[str, int] = {}
    attributes: Mapping[str, int] = {}
    profile: Profile = Profile()
    visit: VisitFacts = VisitFacts()


CASE_COLUMNS = [*figures.COLUMNS, *(col(getattr(Consultation, name)) for name in Details._fields)]


def consultations(db: Session, start: datetime, end: datetime, satisfaction: str, survey: str) -> Iterator[Entry]:
    """Yield the consultations opened in a range, oldest first: those that the dashboard counts.

    satisfaction, survey: the questionnaires whose answers are wanted.
    """
    for batch in _cases(db, start, end, figures.counted()):
        yield from _with_belongings(db, batch, (satisfaction, survey))


def count(db: Session, start: datetime, end: datetime) -> int:
    """Return how many consultations and complaints were opened in a range, before anything is left out."""
    at = col(Consultation.opened_at)
    return db.scalar(select(func.count()).select_from(Consultation).where(at >= start, at < end)) or 0


def complaints(db: Session, start: datetime, end: datetime, sight: Sight) -> Iterator[Entry]:
    """Yield the complaints opened in a range that an officer may see, oldest first. Nothing tells who complained."""
    conditions = [IS_COMPLAINT, col(Consultation.merged_into_id).is_(None), *sight.complaints()]
    for batch in _cases(db, start, end, conditions):
        yield from batch


def visits(db: Session, start: datetime, end: datetime, sight: Sight) -> Iterator[tuple[Entry, Counter]]:
    """Yield the visits that arrived in a range with their cases, those that an officer may see, the first first."""
    at, number = col(Visit.arrived_at), col(Visit.id)
    columns = [col(getattr(Visit, name)) for name in Counter._fields]
    query = select(*CASE_COLUMNS, *columns).join(Visit, col(Visit.consultation_id) == col(Consultation.id))
    for rows in _batches(db, query.where(sight.condition(), HAS_COME, at < end), at, number, start):
        yield from ((_entry(row), Counter(*row[len(CASE_COLUMNS) : -2])) for row in rows)


def _cases(
    db: Session, start: datetime, end: datetime, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[list[Entry]]:
    at = col(Consultation.opened_at)
    query = select(*CASE_COLUMNS).where(at < end, *conditions)
    for rows in _batches(db, query, at, col(Consultation.id), start):
        yield [_entry(row) for row in rows]


def _entry(row: Sequence[Any]) -> Entry:
    width = len(figures.COLUMNS)
    return Entry(Case(*row[:width]), Details(*row[width : len(CASE_COLUMNS)]))


def _batches(
    db: Session, query: Select[Any], at: Mapped[datetime], number: Mapped[Any], start: datetime
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a query from a moment on, in the order of `at` and `number`. Both stand behind its columns."""
    ordered = query.add_columns(at, number).order_by(at, number).limit(BATCH)
    after: ColumnElement[bool] = at >= start
    while True:
        found = db.execute(ordered.where(after)).all()
        yield found
        if len(found) < BATCH:
            return
        last_at, last_number = found[-1][-2:]
        after = and_(at >= last_at, or_(at > last_at, number > last_number))


def _with_belongings(db: Session, batch: Sequence[Entry], instruments: tuple[str, str]) -> Iterator[Entry]:
    ids = [one.case.id for one in batch]
    tags, needs = _belongings(db, Tagging, [col(Tagging.tag)], ids), _needs(db, ids)
    agencies, visits = _agencies(db, ids), _visits(db, ids)
    ratings = _belongings(db, Rating, [col(Rating.score), col(Rating.by)], ids)
    filled = _belongings(db, Survey, [col(Survey.instrument), col(Survey.answers)], ids, *_counted(instruments))
    profiles = _profiles(db, {one.details.person_id for one in batch})
    for one in batch:
        case = one.case.id
        answers = {row[0]: row[1] for row in filled.get(case, ())}
        score, rated_by = next(iter(ratings.get(case, ())), (None, ""))
        yield one._replace(
            tags=[row[0] for row in tags.get(case, ())],
            needs=needs.get(case, ()),
            agencies=agencies.get(case, ()),
            score=score,
            rated_by=rated_by,
            answers=answers.get(instruments[0], {}),
            attributes=answers.get(instruments[1], {}),
            profile=profiles.get(one.details.person_id, Profile()),
            visit=visits.get(case, VisitFacts()),
        )


def _counted(instruments: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a questionnaire that figures count: of a yearly survey one for each person."""
    yearly = col(Survey.year).is_not(None)
    return col(Survey.instrument).in_(instruments), ~and_(yearly, col(Survey.person_id).is_(None))


def _belongings(
    db: Session, table: Any, columns: Sequence[Any], ids: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[int, list[Sequence[Any]]]:
    """Return columns of the rows that belong to each of these cases, by the case, in the order of the first column."""
    case = col(table.consultation_id)
    query = select(case, *columns).where(case.in_(ids), *conditions).order_by(columns[0])
    found: dict[int, list[Sequence[Any]]] = {}
    for row in db.execute(query):
        found.setdefault(row[0], []).append(row[1:])
    return found


def _needs(db: Session, ids: Sequence[int]) -> dict[int, list[Need]]:
    columns = [col(DataNeed.id), *(col(getattr(DataNeed, name)) for name in Need._fields)]
    found = _belongings(db, DataNeed, columns, ids)
    return {case: [Need(*row[1:]) for row in rows] for case, rows in found.items()}


def _visits(db: Session, ids: Sequence[int]) -> dict[int, VisitFacts]:
    columns = [col(Visit.id), *(col(getattr(Visit, name)) for name in VisitFacts._fields)]
    return {case: VisitFacts(*rows[0][1:]) for case, rows in _belongings(db, Visit, columns, ids).items()}


def _agencies(db: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the agencies that each case was referred to, each once, in the order of the referrals."""
    names = {int(row[0]): str(row[1]) for row in db.execute(select(col(Agency.id), col(Agency.name)))}
    found = _belongings(db, Referral, [col(Referral.id), col(Referral.agency_id)], ids)
    return {case: list(dict.fromkeys(names[row[1]] for row in rows)) for case, rows in found.items()}


def _profiles(db: Session, people: set[int]) -> dict[int, Profile]:
    columns = [col(getattr(GuestBook, name)) for name in Profile._fields]
    query = select(col(GuestBook.person_id), *columns).where(col(GuestBook.person_id).in_(people))
    return {row[0]: Profile(*row[1:]) for row in db.execute(query)}
