"""Input of the SLA rules: which consultations are due, and the facts about each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from store.cases.conditions import IS_CONSULTATION, IS_OPEN, IS_PROMISED, UNHELPED
from store.cases.events import DUE_NOW, EPOCH
from store.db import memory
from store.event_names import EventName, Means, that
from store.tables import Consultation, Draft, Event, Identity, Message, Officer
from store.vocabulary import Actor, Direction, MessageState

OUR_WORDS = that(Means.REACHED_CITIZEN)
NOT_SURELY_SENT = (MessageState.QUEUED, MessageState.SENDING, MessageState.HELD, MessageState.UNKNOWN)
PROMISES = "promises"
LINE = "line"


def due(db: Session, now: datetime, limit: int) -> Sequence[Consultation]:
    """Return consultations that are due, the one due longest first."""
    query = select(Consultation).where(col(Consultation.look_at) <= now)
    return db.scalars(query.order_by(col(Consultation.look_at), col(Consultation.id)).limit(limit)).all()


def anything_due(db: Session, now: datetime) -> bool:
    return db.scalar(select(col(Consultation.id)).where(col(Consultation.look_at) <= now).limit(1)) is not None


def schedule_next(db: Session, moments: Mapping[int, datetime | None]) -> None:
    """Store when each of these consultations is due next.

    The session does not see the change, so that no open page is told: an evaluated rule is no news.
    """
    db.flush()
    rows = [{"one": one, "moment": moment} for one, moment in moments.items()]
    if rows:
        statement = update(Consultation).where(col(Consultation.id) == bindparam("one"))
        db.connection().execute(statement.values(look_at=bindparam("moment")), rows)
    for case in db.identity_map.values():
        if isinstance(case, Consultation) and (case.id or 0) in moments:
            set_committed_value(case, "look_at", moments[case.id or 0])


def events_of(db: Session, ids: Iterable[int]) -> dict[int, list[Event]]:
    """Return all events of each of these consultations, the oldest first."""
    by_case: dict[int, list[Event]] = {one: [] for one in ids}
    query = select(Event).where(col(Event.consultation_id).in_(by_case)).order_by(col(Event.id))
    for event in db.scalars(query) if by_case else ():
        by_case[event.consultation_id].append(event)
    return by_case


def last_addresses(db: Session, found: Iterable[Consultation]) -> dict[int, Identity]:
    """Return the last address of each of these citizens, by identity id."""
    identity_ids = {one.identity_id for one in found}
    query = select(Identity).where(col(Identity.id).in_(identity_ids))
    return {one.id or 0: one for one in db.scalars(query)} if identity_ids else {}


def our_last_words(db: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these citizens got our last answer.

    Where the answer was sent later than it was written, the time of sending counts.
    """
    if not ids:
        return {}
    said = select(col(Event.consultation_id), func.max(col(Event.at))).where(
        col(Event.consultation_id).in_(ids), col(Event.what).in_(OUR_WORDS)
    )
    left = select(col(Message.consultation_id), func.max(col(Message.sent_at))).where(
        col(Message.consultation_id).in_(ids),
        col(Message.direction) == Direction.OUT,
        col(Message.author) != Actor.BOT,
        col(Message.sent_at).is_not(None),
    )
    by_case: dict[int, datetime] = {}
    for query in (
        said.group_by(col(Event.consultation_id)),
        left.group_by(col(Message.consultation_id)),
    ):
        for case_id, at in db.execute(query):
            by_case[case_id] = max(by_case.get(case_id, at), at)
    return by_case


def not_there_yet(db: Session, ids: Sequence[int]) -> frozenset[int]:
    """Return those of these consultations with an answer of ours that was not sent, or perhaps not."""
    query = select(col(Message.consultation_id)).where(
        col(Message.consultation_id).in_(ids),
        col(Message.direction) == Direction.OUT,
        col(Message.author) != Actor.BOT,
        col(Message.state).in_(NOT_SURELY_SENT),
    )
    return frozenset(one for one in db.scalars(query.distinct()) if one is not None) if ids else frozenset()


def officers(db: Session) -> dict[int, Officer]:
    query = select(Officer).where(col(Officer.active)).order_by(col(Officer.id))
    return {one.id or 0: one for one in db.scalars(query)}


def last_typed(db: Session, consultation_id: int, officer_id: int) -> datetime | None:
    """Return when an officer last typed in their draft of an answer."""
    return db.scalar(
        select(col(Draft.updated_at)).where(
            col(Draft.consultation_id) == consultation_id, col(Draft.officer_id) == officer_id
        )
    )


def silent_officers(db: Session, consultation_id: int, since: datetime) -> frozenset[str]:
    """Return the names of officers from whom this consultation was taken back because they did not answer."""
    query = select(Event).where(
        col(Event.consultation_id) == consultation_id,
        col(Event.what) == EventName.NEW,
        col(Event.by) == Actor.BOT,
        col(Event.at) >= since,
    )
    return frozenset(str(one.detail["silent"]) for one in db.scalars(query) if "silent" in one.detail)


# the line of consultations that wait when the office opens


def line_formed(db: Session) -> datetime:
    """Return for which opening of the office the line was formed last."""
    formed = memory.get(db, LINE)
    return datetime.fromisoformat(formed) if formed else EPOCH


def remember_line(db: Session, opening: datetime) -> None:
    memory.keep(db, LINE, opening.isoformat())


def waited_at(db: Session, opening: datetime) -> Sequence[Consultation]:
    """Return the consultations that waited for first help when the office opened, in the order of arrival.

    Those that were helped or closed since then are among them.
    """
    waits = and_(IS_CONSULTATION, IS_PROMISED, col(Consultation.opened_at) < opening)
    still = select(Consultation).where(UNHELPED, waits)
    no_longer = select(Consultation).where(
        col(Consultation.updated_at) >= opening,
        waits,
        or_(
            col(Consultation.first_help_at) >= opening,
            and_(col(Consultation.first_help_at).is_(None), col(Consultation.closed_at) >= opening),
        ),
        col(Consultation.merged_into_id).is_(None),
    )
    found = {one.id or 0: one for query in (still, no_longer) for one in db.scalars(query)}
    return sorted(found.values(), key=lambda one: (one.opened_at, one.id or 0))


# the hours and targets with which the due times were worked out


def promises_known(db: Session) -> str:
    return memory.get(db, PROMISES)


def promises_changed(db: Session, value: str) -> None:
    """Store changed hours or targets, and make every open consultation due now."""
    memory.keep(db, PROMISES, value)
    db.connection().execute(update(Consultation).where(IS_OPEN).values(look_at=DUE_NOW))
