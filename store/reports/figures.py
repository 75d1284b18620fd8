"""Figures of the dashboard. Complaints and merged consultations do not count. Ranges are [start, end)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from store.cases import needs
from store.cases.conditions import IS_CONSULTATION, IS_OPEN, IS_PROMISED, UNHELPED
from store.tables import Agency, Consultation, DataNeed, Officer, Rating, Referral, Survey, Tagging
from store.vocabulary import CaseOutcome


class Case(NamedTuple):
    """A consultation as the figures need it: a plain row, because a quarter has thousands."""

    id: int
    number: str
    opened_at: datetime
    channel: str
    subject: str
    state: str
    officer_id: int | None
    first_help_at: datetime | None
    helped_seconds: int | None
    closed_at: datetime | None
    outcome: str = ""
    entry: str = ""
    promised_seconds: int | None = None


class Helped(NamedTuple):
    """When first help came in a consultation."""

    opened_at: datetime
    first_help_at: datetime | None
    helped_seconds: int | None


COLUMNS = [col(getattr(Consultation, name)) for name in Case._fields]


def counted() -> list[ColumnElement[bool]]:
    """Return the conditions of a consultation that the office's figures count."""
    return [
        IS_CONSULTATION,
        col(Consultation.merged_into_id).is_(None),
        col(Consultation.outcome) != CaseOutcome.COMPLAINT,
    ]


def cases(db: Session, start: datetime, end: datetime) -> list[Case]:
    """Return the consultations opened in a range, oldest first."""
    opened = col(Consultation.opened_at)
    query = select(*COLUMNS).where(opened >= start, opened < end, *counted()).order_by(opened, col(Consultation.id))
    return [Case(*row) for row in db.execute(query)]


def opened(db: Session, start: datetime, end: datetime) -> int:
    """Return how many consultations were opened in a range."""
    at = col(Consultation.opened_at)
    return int(db.scalar(select(func.count()).where(at >= start, at < end, *counted())) or 0)


def helps(db: Session, start: datetime, end: datetime) -> list[Helped]:
    """Return the first helps of the consultations opened in a range, of those that were promised any."""
    opened, helped = col(Consultation.opened_at), col(Consultation.first_help_at)
    query = select(opened, helped, col(Consultation.helped_seconds))
    query = query.where(opened >= start, opened < end, helped.is_not(None), IS_PROMISED, *counted())
    return [Helped(*row) for row in db.execute(query)]


def open_by_state(db: Session, now: datetime) -> dict[tuple[str, bool], int]:
    """Return how many are open now and not snoozed, by state and by whether first help was given."""
    helped = col(Consultation.first_help_at).is_not(None)
    query = select(col(Consultation.state), helped, func.count()).where(*_awake(now))
    return {(state, bool(had)): int(n) for state, had, n in db.execute(query.group_by(col(Consultation.state), helped))}


class Waiting(NamedTuple):
    """A consultation that waits for first help. due_at: None until the rules of time have worked it out."""

    opened_at: datetime
    due_at: datetime | None
    promised_seconds: int | None
    entry: str


def waiting_for_help(db: Session, now: datetime) -> list[Waiting]:
    """Return each consultation that still waits for first help."""
    columns = [col(getattr(Consultation, name)) for name in Waiting._fields]
    return [Waiting(*row) for row in db.execute(select(*columns).where(*_awake(now), UNHELPED))]


def _awake(now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of the list "Semua aktif" of the inbox: open, not snoozed."""
    until = col(Consultation.snoozed_until)
    return [IS_OPEN, or_(until.is_(None), until <= now), *counted()]


def scores(db: Session, start: datetime, end: datetime) -> dict[int, int]:
    """Return how many ratings were given in a range, by score."""
    at = col(Rating.at)
    query = select(col(Rating.score), func.count()).join(Consultation, col(Consultation.id) == Rating.consultation_id)
    query = query.where(at >= start, at < end, *counted()).group_by(col(Rating.score))
    return {int(score): int(n) for score, n in db.execute(query)}


def invited(db: Session, start: datetime, end: datetime) -> tuple[int, int]:
    """Return how many citizens were asked for a rating in a range, and how many of them have rated since."""
    at = col(Consultation.rating_asked_at)
    query = select(func.count(), func.count(col(Rating.id))).select_from(Consultation)
    query = query.outerjoin(Rating, col(Rating.consultation_id) == col(Consultation.id))
    asked, rated = db.execute(query.where(at >= start, at < end, *counted())).one()
    return int(asked), int(rated)


def answers(db: Session, instrument: str, start: datetime, end: datetime) -> list[dict[str, int]]:
    """Return the raw answers of one instrument in a range."""
    at = col(Survey.at)
    query = select(col(Survey.answers)).join(Consultation, col(Consultation.id) == Survey.consultation_id)
    query = query.where(col(Survey.instrument) == instrument, at >= start, at < end, *counted())
    return list(db.scalars(query))


def ratings_of(db: Session, start: datetime, end: datetime) -> dict[int, int]:
    """Return the scores of the rated consultations opened in a range, by id."""
    opened = col(Consultation.opened_at)
    query = select(col(Rating.consultation_id), col(Rating.score)).join(
        Consultation, col(Consultation.id) == Rating.consultation_id
    )
    query = query.where(opened >= start, opened < end, *counted())
    return {int(row[0]): int(row[1]) for row in db.execute(query)}


def tags(db: Session, start: datetime, end: datetime) -> dict[int, list[str]]:
    """Return the tags of the tagged consultations opened in a range, by id."""
    return _by_case(db, col(Tagging.tag), Tagging, start, end)


def items(db: Session, start: datetime, end: datetime) -> dict[int, list[str]]:
    """Return the data items asked for in each consultation opened in a range, by its id."""
    return _by_case(db, col(DataNeed.item), DataNeed, start, end)


def _by_case(db: Session, what: Any, table: Any, start: datetime, end: datetime) -> dict[int, list[str]]:
    opened = col(Consultation.opened_at)
    query = select(table.consultation_id, what).join(Consultation, col(Consultation.id) == table.consultation_id)
    query = query.where(opened >= start, opened < end, *counted()).order_by(table.consultation_id, what)
    words: dict[int, list[str]] = {}
    for case, word in db.execute(query):
        words.setdefault(int(case), []).append(str(word))
    return words


def unmet(db: Session, start: datetime, end: datetime) -> list[tuple[str, str]]:
    """Return each data item of a range we could not give, with the agency of its last referral ("" for none)."""
    opened = col(Consultation.opened_at)
    last = select(func.max(col(Referral.id))).where(col(Referral.consultation_id) == col(DataNeed.consultation_id))
    query = (
        select(col(DataNeed.item), func.coalesce(col(Agency.name), ""))
        .join(Consultation, col(Consultation.id) == col(DataNeed.consultation_id))
        .outerjoin(Referral, col(Referral.id) == last.correlate(DataNeed).scalar_subquery())
        .outerjoin(Agency, col(Agency.id) == col(Referral.agency_id))
        .where(needs.is_unmet(), opened >= start, opened < end, *counted())
        .order_by(col(DataNeed.id))
    )
    return [(str(item), str(agency)) for item, agency in db.execute(query)]


def loads(db: Session) -> Sequence[tuple[Officer, int]]:
    """Return the active officers, each with how many open consultations they hold."""
    mine = func.count(col(Consultation.id))
    his = and_(col(Consultation.officer_id) == col(Officer.id), IS_OPEN, *counted())
    query = select(Officer, mine).outerjoin(Consultation, his)
    query = query.where(col(Officer.active)).group_by(col(Officer.id)).order_by(mine.desc(), col(Officer.display_name))
    return [(row[0], int(row[1])) for row in db.execute(query)]
