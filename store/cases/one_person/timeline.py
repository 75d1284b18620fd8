"""Everything that happened with one person, on every channel and at the counter: one line of time, by pages.

What an officer may not see is not in it, and is not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, func, literal_column, or_, select, union_all
from sqlmodel import Session, col

from store.cases.conditions import HAS_COME, IS_MACHINE
from store.cases.consultations import SIGHTS
from store.cases.visible_cases import Sight
from store.event_names import EventName, Means, that
from store.tables import Consultation, Event, Identity, Message, Visit
from store.vocabulary import WITH_CITIZEN

CASE, VISIT, EVENT = 0, 1, 2  # what a line is; of the same moment the higher one is newer
ON_BOTH = (EventName.PEOPLE_MERGED, EventName.PEOPLE_PARTED)  # stand in a case of each of the two


class Line(NamedTuple):
    """One line, or the place of one. kind: CASE, VISIT or EVENT. id: of its row."""

    at: datetime
    kind: int
    id: int


class Totals(NamedTuple):
    """How much there is of a person."""

    cases: int
    visits: int
    messages: int


def page(db: Session, person_id: int, sight: Sight, before: Line | None, limit: int) -> list[Line]:
    """Return the lines of a person before one of them (None: from the newest on), the newest first."""
    lines = _lines(sight)
    query = select(lines.c.at, lines.c.kind, lines.c.id)
    if before is not None:
        query = query.where(_is_older(lines, before))
    newest = query.order_by(lines.c.at.desc(), lines.c.kind.desc(), lines.c.id.desc()).limit(limit)
    return [Line(*row) for row in db.execute(newest, {"person": person_id})]


def _is_older(lines: Subquery, than: Line) -> ColumnElement[bool]:
    same_kind = and_(lines.c.kind == than.kind, lines.c.id < than.id)
    same_moment = and_(lines.c.at == than.at, or_(lines.c.kind < than.kind, same_kind))
    return or_(lines.c.at < than.at, same_moment)


@lru_cache(SIGHTS)
def _lines(sight: Sight) -> Subquery:
    opened: Any = col(Consultation.opened_at).label("at")
    cases = _cases(sight).with_only_columns(opened, *_named(CASE, Consultation.id))
    visits = _visits(sight).with_only_columns(col(Visit.arrived_at), *_named(VISIT, Visit.id))
    happened = _happened(sight)
    what, at = col(Event.what), col(Event.at)
    once = happened.with_only_columns(at, *_named(EVENT, Event.id)).where(what.not_in(ON_BOTH))
    pairs = happened.with_only_columns(at, *_named(EVENT, func.min(col(Event.id)))).where(what.in_(ON_BOTH))
    return union_all(cases, visits, once, pairs.group_by(at, what)).subquery()


def _named(kind: int, id_: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return literal_column(str(kind)).label("kind"), id_.label("id")


def _seen(sight: Sight) -> ColumnElement[bool]:
    """Return the condition for cases by which the officer may know who somebody is."""
    return and_(col(Consultation.anonymous).is_(False), ~IS_MACHINE, sight.condition())


def _cases(sight: Sight) -> Select[Any]:
    theirs = (col(Consultation.person_id) == bindparam("person"), col(Consultation.merged_into_id).is_(None))
    return select(Consultation).select_from(Consultation).where(*theirs, _seen(sight))


def _visits(sight: Sight) -> Select[Any]:
    """Return the query for the visits that a person made, also those for the consultation of another."""
    query = select(Visit).select_from(Visit).join(Identity, col(Identity.id) == col(Visit.identity_id))
    query = query.join(Consultation, col(Consultation.id) == col(Visit.consultation_id))
    return query.where(col(Identity.person_id) == bindparam("person"), HAS_COME, _seen(sight))


def _happened(sight: Sight) -> Select[Any]:
    query = select(Event).select_from(Event).join(Consultation, col(Consultation.id) == col(Event.consultation_id))
    theirs = (col(Consultation.person_id) == bindparam("person"), col(Event.what).in_(that(Means.OF_PERSON)))
    return query.where(*theirs, _seen(sight))


def totals(db: Session, person_id: int, sight: Sight) -> Totals:
    """Return how many consultations, visits and messages there are of a person."""
    counted = tuple(db.scalar(query, {"person": person_id}) or 0 for query in _totals(sight))
    return Totals(*counted)


@lru_cache(SIGHTS)
def _totals(sight: Sight) -> Sequence[Select[Any]]:
    said = _cases(sight).with_only_columns(func.count()).join(Message, _is_said_in())
    return (
        _cases(sight).with_only_columns(func.count()),
        _visits(sight).with_only_columns(func.count()),
        said,
    )


def _is_said_in() -> ColumnElement[bool]:
    in_case = col(Message.consultation_id) == col(Consultation.id)
    return and_(in_case, col(Message.direction).in_(tuple(WITH_CITIZEN)))


def messages_in(db: Session, case_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many messages went to and fro in each of these cases."""
    where = (col(Message.consultation_id).in_(case_ids), col(Message.direction).in_(tuple(WITH_CITIZEN)))
    query = select(col(Message.consultation_id), func.count()).where(*where).group_by(col(Message.consultation_id))
    return {case or 0: int(number) for case, number in db.execute(query)}


def rows(db: Session, table: Any, lines: Sequence[Line], kind: int) -> dict[int, Any]:
    """Return the rows of the lines of one kind, by id. table: their class."""
    ids = [line.id for line in lines if line.kind == kind]
    return {one.id: one for one in db.scalars(select(table).where(table.id.in_(ids)))}
