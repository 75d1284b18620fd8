"""Queues of the desk: which consultations each contains, in what order, and how many.

Conditions are written out, not bound: a database uses a partial index only for exactly the words it was made with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from channels.envelope import Address
from store.cases.conditions import (
    BY_URGENCY,
    IS_CLOSED,
    IS_COMPLAINT,
    IS_CONSULTATION,
    IS_MACHINE,
    IS_OPEN,
    IS_PROMISED,
    UNHELPED,
)
from store.cases.messages import Said
from store.cases.visible_cases import NOTHING_SECRET, Sight
from store.db.literals import literal
from store.desk import notices, saved_views, visits
from store.desk.visits import Present
from store.tables import Consultation, Identity, Message, Notice, Officer, Person, SavedView, Tagging, Visit
from store.vocabulary import UNANSWERED, Actor, CaseState, Direction, MessageKind, NoticeKind, QueueName

UPDATED_AT = col(Consultation.updated_at)
MOMENT = UTCDateTime()
NOW = bindparam("now", type_=MOMENT)
IS_MENTION = col(Notice.what) == literal(NoticeKind.MENTIONED)
# facts of a consultation that no row of a list shows: reading them takes longer than all the rest of a row
UNSHOWN = (
    "answer_to",
    "language",
    "rating_asked_at",
    "acknowledged_at",
    "thread_token",
    "merged_into_id",
    "split_from_id",
    "look_at",
    "taken_at",
    "handled_seconds",
    "total_seconds",
    "warned_at",
    "breached_at",
    "opening_told_at",
    "reminded_at",
    "lapor_reference",
    "linked_to_id",
)
PREPARED = 500  # queries that are kept: a few lists for each officer


class Row(NamedTuple):
    """One line of the list.

    name: "" where it is unknown.
    unread: the citizen's messages since our last message.
    visit: of a citizen who waits at the counter today.
    """

    consultation: Consultation
    name: str
    address: Address
    officer: str
    last: Said | None
    unread: int
    visit: Present | None


@dataclass(frozen=True)
class Ask:
    """The list that is asked for.

    tag: only consultations with this tag, "" for all.
    helped: None: all; False: only those that wait for first help, the most urgent first.
    """

    queue: str = QueueName.ACTIVE
    officer_id: int | None = None
    channel: str = ""
    sight: Sight = NOTHING_SECRET
    helped: bool | None = None
    tag: str = ""


def page(
    db: Session,
    ask: Ask,
    now: datetime,
    *,
    today: str = "",
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Row]:
    """Return one page of a queue, the latest first; of those that wait for first help the most urgent.

    today: the office's day, "2026-11-24"; "" for a list without visits.
    before: (updated_at, id) of the last row of the page before.
    """
    at, last = before or (None, None)
    given = {"now": now, "at": at, "last": last, "limit": limit, "today": today}
    return [_row(*found) for found in db.execute(_page(ask, later=before is not None), given)]


@lru_cache(PREPARED)
def _page(ask: Ask, *, later: bool) -> Select[Any]:
    limit = bindparam("limit", type_=Integer)
    if ask.helped is False:  # names and messages are looked up only for those that are shown
        first = _asked(select(col(Consultation.id)), ask, NOW).order_by(*BY_URGENCY).limit(limit)
        return _rows().where(col(Consultation.id).in_(first)).order_by(*BY_URGENCY)
    query = _asked(_rows(), ask, NOW).limit(limit)
    if later:
        last = (bindparam("at", type_=MOMENT), bindparam("last", type_=Integer))
        query = query.where(tuple_(UPDATED_AT, col(Consultation.id)) < tuple_(*last))
    return query.order_by(UPDATED_AT.desc(), col(Consultation.id).desc())


def newest(db: Session, ask: Ask, now: datetime, limit: int) -> list[Consultation]:
    """Return the same consultations as `page`, without names and messages."""
    query = _asked(select(Consultation), ask, NOW).order_by(UPDATED_AT.desc(), col(Consultation.id).desc())
    return list(db.scalars(query.limit(limit), {"now": now}))


@cache
def _rows() -> Select[Any]:
    """Return the query, made once: making it again takes a third of the time of a page.

    It reads columns where they are enough, because objects take long to make. The newest message between
    citizen and officer is found by reading its index backwards, however long the consultation is.
    """
    said, ours, theirs, visit = aliased(Message), aliased(Message), aliased(Message), visits.latest_present()
    last = select(col(said.id)).where(col(said.consultation_id) == col(Consultation.id), col(said.author) != Actor.BOT)
    last = (
        last.where(col(said.direction).in_((Direction.IN, Direction.OUT)), col(said.kind) != MessageKind.REACTION)
        .order_by(col(said.id).desc())
        .limit(1)
    )
    answer = select(col(ours.id)).where(col(ours.consultation_id) == col(Consultation.id))
    answer = answer.where(col(ours.direction) == Direction.OUT, col(ours.author) != Actor.BOT)
    answered = answer.order_by(col(ours.id).desc()).limit(1).correlate(Consultation).scalar_subquery()
    unread = select(func.count()).where(col(theirs.consultation_id) == col(Consultation.id))
    unread = unread.where(col(theirs.kind) != MessageKind.REACTION)
    unread = unread.where(col(theirs.direction) == Direction.IN, col(theirs.id) > func.coalesce(answered, 0))
    return (
        select(Consultation, *_shown(), unread.correlate(Consultation).scalar_subquery())
        .options(*(defer(getattr(Consultation, name), raiseload=True) for name in UNSHOWN))
        .join(Person, col(Person.id) == col(Consultation.person_id))
        .join(Identity, col(Identity.id) == col(Consultation.identity_id))
        .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
        .outerjoin(Message, col(Message.id) == last.correlate(Consultation).scalar_subquery())
        .outerjoin(Visit, col(Visit.id) == visit.correlate(Consultation).scalar_subquery())
    )


def _shown() -> list[Any]:
    said = [getattr(Message, name) for name in Said._fields]
    visit = [getattr(Visit, name) for name in Present._fields]
    return [Person.name, Identity.name, Identity.kind, Identity.value, Officer.display_name, *visit, *said]


def _row(
    consultation: Consultation, person: str, name: str, kind: str, value: str, officer: str | None, *rest: Any
) -> Row:
    visit, said, unread = rest[: len(Present._fields)], rest[len(Present._fields) : -1], rest[-1]
    last = Said(*said) if said[0] is not None else None
    address = Address(consultation.channel, value, name, kind)
    present = Present(*visit) if visit[0] is not None else None
    return Row(consultation, person or name, address, officer or "", last, unread, present)


def _asked(query: Select[Any], ask: Ask, now: BindParameter[datetime]) -> Select[Any]:
    conditions = _conditions(ask, now)
    if ask.helped is False:  # who waits for first help is open: said twice, SQLite would read everything that is open
        conditions = [UNHELPED, *(one for one in conditions if one is not IS_OPEN)]
    query = query.where(*conditions)
    if ask.channel:
        query = query.where(col(Consultation.channel) == ask.channel)
    if ask.tag:
        tagged = select(col(Tagging.consultation_id)).where(col(Tagging.tag) == ask.tag)
        query = query.where(col(Consultation.id).in_(tagged))
    if ask.helped:
        query = query.where(not_(UNHELPED))
    return query


def _conditions(ask: Ask, now: BindParameter[datetime]) -> list[ColumnElement[bool]]:
    """Return the conditions of a queue.

    Complaints and machine mail are only in their own queues, and where a colleague mentioned the officer. Snoozed
    consultations are only in their own, until they wake or are closed.
    """
    if ask.queue == QueueName.COMPLAINTS:
        return [IS_COMPLAINT, *ask.sight.complaints()]
    if ask.queue == QueueName.MACHINE_MAIL:
        return [IS_MACHINE]
    if ask.queue == QueueName.MENTIONED:
        return [col(Consultation.id).in_(_mentioned_in(ask.officer_id)), ask.sight.condition()]
    awake = or_(col(Consultation.snoozed_until).is_(None), col(Consultation.snoozed_until) <= now)
    conditions: dict[str, list[ColumnElement[bool]]] = {
        QueueName.ALL: [],
        QueueName.ACTIVE: [IS_OPEN, awake],
        QueueName.MINE: [IS_OPEN, awake, col(Consultation.officer_id) == ask.officer_id],
        QueueName.UNASSIGNED: [IS_OPEN, awake, col(Consultation.officer_id).is_(None)],
        QueueName.WAITING: [IS_OPEN, awake, col(Consultation.state) == CaseState.ANSWERED],
        QueueName.CONFIRMING: [IS_OPEN, awake, col(Consultation.state) == CaseState.CONFIRMING],
        QueueName.SNOOZED: [IS_OPEN, not_(awake)],
        QueueName.CLOSED: [IS_CLOSED],
    }
    return [IS_CONSULTATION, *conditions[ask.queue]]


def _mentioned_in(officer_id: int | None) -> Select[int | None]:
    """Return the cases in which a colleague mentioned an officer, be they open or closed."""
    theirs = (IS_MENTION, col(Notice.officer_id) == officer_id)
    return select(col(Notice.consultation_id)).where(*theirs)


@dataclass
class Counts:
    """How many open consultations are in each queue and channel, and how many of them are late; the saved views."""

    queues: dict[str, int] = field(default_factory=lambda: dict.fromkeys(QueueName, 0))
    late: dict[str, int] = field(default_factory=lambda: dict.fromkeys(QueueName, 0))
    channels: dict[str, int] = field(default_factory=dict)
    late_channels: dict[str, int] = field(default_factory=dict)
    handles_complaints: bool = False
    owed: int = 0  # what this officer, or nobody yet, has to answer
    views: Sequence[SavedView] = ()
    unread_notices: int = 0

    def add(self, queues: list[QueueName], number: int, late: int) -> None:
        for queue in queues:
            self.queues[queue] += number
            self.late[queue] += late


def count(db: Session, officer_id: int | None, sight: Sight, now: datetime, late_since: datetime | None) -> Counts:
    """Return all counts of the rail in two queries, or three for an officer who handles complaints.

    late_since: a consultation opened then or earlier that waits for first help is late; None: there is no target.
    """
    counts = Counts()
    given = {"now": now, "broken": now if late_since else None, "late_since": late_since}
    for channel, state, owner, sleeps, number, late in db.execute(_counting(), given):
        if sleeps:
            counts.add([QueueName.SNOOZED], number, 0)
            continue
        counts.add(_queues_of(state, owner, officer_id), number, late)
        counts.channels[channel] = counts.channels.get(channel, 0) + number
        counts.late_channels[channel] = counts.late_channels.get(channel, 0) + late
        if state in UNANSWERED and owner in (None, officer_id):
            counts.owed += number
    beside = db.execute(_beside(sight), {"officer": officer_id}).all()
    counts.queues[QueueName.MACHINE_MAIL], counts.queues[QueueName.MENTIONED], counts.unread_notices = beside[0][:3]
    counts.views = [view for *_, view in beside if view is not None]
    if sight.handles:
        complaints = select(func.count()).select_from(Consultation).where(IS_COMPLAINT, IS_OPEN, *sight.complaints())
        counts.handles_complaints = True
        counts.queues[QueueName.COMPLAINTS] = int(db.scalar(complaints) or 0)
    return counts


@lru_cache(PREPARED)
def _beside(sight: Sight) -> Select[int, int, int, SavedView]:
    """Return what else the rail shows, in one statement: one row at least, and one for each saved view.

    How much machine mail nobody has seen, how many cases that they may see mention the officer since they last
    looked, how many notices they have not seen, and the view.
    """
    unseen = (IS_MACHINE, col(Consultation.waiting_since).is_not(None))
    machine_mail = select(func.count()).select_from(Consultation).where(*unseen).scalar_subquery()
    mention = (IS_MENTION, col(Notice.seen_at).is_(None), col(Notice.officer_id) == bindparam("officer", type_=Integer))
    mentions = select(func.count(distinct(col(Notice.consultation_id)))).where(*mention)
    mentions = mentions.join(Consultation, col(Consultation.id) == col(Notice.consultation_id))
    mentioned = mentions.where(sight.condition()).scalar_subquery()
    one = select(literal_column("1").label("one")).subquery()
    unread = notices.unread_count(sight).scalar_subquery()
    query = select(machine_mail, mentioned, unread, SavedView).select_from(one)
    return query.outerjoin(SavedView, saved_views.OFFERED).order_by(*saved_views.BY_NAME)


def _queues_of(state: str, owner: int | None, officer_id: int | None) -> list[QueueName]:
    names = [QueueName.ACTIVE]
    names += [QueueName.UNASSIGNED] if owner is None else [QueueName.MINE] if owner == officer_id else []
    if state == CaseState.ANSWERED:
        names.append(QueueName.WAITING)
    elif state == CaseState.CONFIRMING:
        names.append(QueueName.CONFIRMING)
    return names


@cache
def _counting() -> Select[Any]:
    """Return the counting query.

    A target is missed when its deadline, pauses counted, has passed. Until the deadline is known, the opening time
    counts.
    """
    broken, since = (bindparam(name, type_=MOMENT) for name in ("broken", "late_since"))
    sleeps = case((col(Consultation.snoozed_until) > NOW, 1), else_=0)
    unknown = and_(col(Consultation.due_at).is_(None), col(Consultation.opened_at) <= since)
    late = and_(UNHELPED, IS_PROMISED, or_(col(Consultation.due_at) <= broken, unknown))
    keys = (col(Consultation.channel), col(Consultation.state), col(Consultation.officer_id), sleeps)
    counted = select(*keys, func.count(), func.sum(case((late, 1), else_=0)))
    return counted.where(IS_OPEN, IS_CONSULTATION).group_by(*keys)


def place_in_line(db: Session, consultation: Consultation) -> int:
    """Return how many consultations wait for first help up to this consultation, itself counted.

    They came earlier and are not promised help later. So whoever comes later never makes the number higher.
    """
    since, due = col(Consultation.opened_at), consultation.due_at
    earlier = or_(
        since < consultation.opened_at,
        and_(since == consultation.opened_at, col(Consultation.id) < consultation.id),
    )
    query = select(func.count()).where(IS_CONSULTATION, IS_PROMISED, UNHELPED, since <= consultation.opened_at, earlier)
    if due is not None:
        query = query.where(or_(col(Consultation.due_at).is_(None), col(Consultation.due_at) <= due))
    return int(db.scalar(query) or 0) + 1
