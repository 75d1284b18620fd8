"""Consultations: opening, finding and numbering them. The only place where their state changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store.cases import events
from store.cases.conditions import BY_URGENCY, IN_POOL, IS_CONSULTATION, IS_MACHINE, IS_OPEN
from store.event_names import EventName
from store.tables import CLOCK_COLUMNS, Consultation, Counter, Identity, Message, Nothing, Person, Rating
from store.vocabulary import NOTHING_OWED, UNANSWERED, WITH_CITIZEN, Actor, CaseEntry, CaseKind, CaseState

# from each state: the states it may change to. closed → new or assigned opens a case again.
MOVES: dict[str, frozenset[str]] = {
    CaseState.NEW: frozenset({CaseState.ASSIGNED, CaseState.ANSWERED, CaseState.CLOSED}),
    CaseState.ASSIGNED: frozenset({CaseState.ANSWERED, CaseState.CONFIRMING, CaseState.NEW, CaseState.CLOSED}),
    CaseState.ANSWERED: frozenset({CaseState.ASSIGNED, CaseState.CONFIRMING, CaseState.NEW, CaseState.CLOSED}),
    CaseState.CONFIRMING: frozenset({CaseState.ASSIGNED, CaseState.ANSWERED, CaseState.NEW, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.NEW, CaseState.ASSIGNED}),
}
COMPLAINT_SERIES = "P"  # a series of their own: the numbers of complaints tell nothing about other cases
MACHINE_SERIES = "M"
REOPEN_WITHIN = timedelta(days=30)
SIGHTS = 500  # one Sight for each officer: a query is built once for each


class BadMove(Exception):
    """Raised for a change of state that MOVES does not allow."""


def move(db: Session, consultation: Consultation, to: CaseState, *, by: str, now: datetime, **detail: Any) -> None:
    """Change the state of a consultation and add the event. Raises BadMove."""
    if to not in MOVES[consultation.state]:
        raise BadMove(f"{consultation.number}: {consultation.state} → {to}")
    was, consultation.state = consultation.state, to
    consultation.closed_at = now if to == CaseState.CLOSED else None
    if to == CaseState.ASSIGNED:
        consultation.taken_at = consultation.taken_at or now
    if was == CaseState.CLOSED:  # the clocks that closing stopped run on, and the outcome is no longer true
        for column, stops_at in CLOCK_COLUMNS.items():
            if stops_at == "closed_at":
                setattr(consultation, column, None)
        consultation.outcome = ""
    events.record(db, consultation, EventName(to), by=by, now=now, was=was, **detail)


# the columns that an answer or a closing changes: undoing sets them back
UNDOABLE = (
    "state",
    "stage",
    "waiting_since",
    "first_help_at",
    "closed_at",
    "rating_asked_at",
    "outcome",
    "taken_at",
    "answer_to",
    *CLOCK_COLUMNS,
)


def snapshot(consultation: Consultation) -> dict[str, Any]:
    """Return the values of UNDOABLE before an answer or a closing, as an event can store them."""
    values = {name: getattr(consultation, name) for name in UNDOABLE}
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in values.items()}


def restore(
    db: Session, consultation: Consultation, before: dict[str, Any], *, by: str, now: datetime, **detail: Any
) -> None:
    """Set a consultation back to a snapshot and add the event. What the citizen did in the meantime stays."""
    was = consultation.state
    wrote_again = was not in NOTHING_OWED  # a message of the citizen brought it back to its officer
    kept = {name: value for name, value in before.items() if name not in ("state", "closed_at") or not wrote_again}
    if wrote_again and kept.get("answer_to", consultation.answer_to) != consultation.answer_to:
        kept["answer_to"] = ""  # what their new letter asks for is offered again
    set_back(consultation, kept)
    if wrote_again:
        consultation.waiting_since = consultation.waiting_since or now
    events.record(db, consultation, EventName.UNDONE, by=by, now=now, was=was, to=consultation.state, **detail)


def set_back(consultation: Consultation, before: dict[str, Any]) -> None:
    """Set columns back to what a snapshot stored."""
    for name, value in before.items():
        is_moment = name.endswith(("_at", "_since", "_until"))
        setattr(consultation, name, _moment(value) if is_moment else value)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def open_new(  # noqa: PLR0913  # an argument for each column
    db: Session,
    identity: Identity,
    *,
    subject: str,
    language: str,
    now: datetime,
    year: int,
    series: str = "K",
    kind: CaseKind = CaseKind.CONSULTATION,
    by: str = Actor.CITIZEN,
    channel: str = "",
    entry: CaseEntry | Nothing = "",
    opened_at: datetime | None = None,
) -> Consultation:
    """Open a consultation with the next number of the year in its series.

    year: year in the time zone of the office, not in UTC.
    channel: a WayIn where it came by none of ours, "" for the channel of the identity.
    opened_at: when it happened, None for now.
    """
    channel = channel or identity.channel
    consultation = Consultation(
        number=numbered(db, series, year),
        kind=kind,
        person_id=identity.person_id,
        identity_id=identity.id or 0,
        channel=channel,
        entry=entry,
        subject=subject,
        language=language,
        opened_at=opened_at or now,
        updated_at=now,
        thread_token=secrets.token_hex(10),
    )
    db.add(consultation)
    detail = {"entry": entry} if entry else {}
    events.record(db, consultation, EventName.OPENED, by=by, now=now, channel=channel, kind=kind, **detail)
    return consultation


def numbered(db: Session, series: str, year: int) -> str:
    """Return the next number of the year in a series, "K-2026-000123"."""
    return f"{series}-{year}-{next_number(db, series, year):06d}"


def machine_mail_of(db: Session, identity_id: int) -> Consultation | None:
    """Return the case that holds what machines wrote from this address, None where there is none yet."""
    query = select(Consultation).where(IS_MACHINE, col(Consultation.identity_id) == identity_id)
    return db.scalars(query.order_by(col(Consultation.id).desc()).limit(1)).first()


def next_number(db: Session, series: str, year: int) -> int:
    """Return the next number of a series. One statement counts, so that two callers never get the same number."""
    statement = _next_number(db.get_bind().dialect.name)
    return int(db.connection().execute(statement, {"series": series, "year": year, "value": 1}).scalar_one())


@cache
def _next_number(dialect: str) -> Executable:
    insert_into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    counted = insert_into(Counter).on_conflict_do_update(
        index_elements=["series", "year"], set_={"value": col(Counter.value) + 1}
    )
    return counted.returning(col(Counter.value))


def is_complaint_number(number: str) -> bool:
    """Return whether a number, as somebody typed it, is one that a complaint would bear."""
    return number.strip().upper().startswith(f"{COMPLAINT_SERIES}-")


def anything(db: Session) -> bool:
    """Return whether there is any case at all."""
    return db.scalar(select(col(Consultation.id)).limit(1)) is not None


def by_number(db: Session, number: str) -> Consultation | None:
    return db.scalars(_by_number(), {"number": number.strip().upper()}).first()


@cache
def _by_number() -> Select[Consultation]:
    return select(Consultation).where(col(Consultation.number) == bindparam("number"))


def by_token(db: Session, token: str) -> Consultation | None:
    return db.scalars(select(Consultation).where(col(Consultation.thread_token) == token)).first()


def open_of(db: Session, person_id: int, channels: Iterable[str], *, kind: str = "") -> Consultation | None:
    """Return the person's open consultation on one of these channels.

    Of several, return the one in which the citizen and we wrote last.
    """
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.state) != CaseState.CLOSED,
        col(Consultation.channel).in_(list(channels)),
    )
    if kind:
        query = query.where(col(Consultation.kind) == kind)
    open_cases = db.scalars(query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc())).all()
    return (
        max(open_cases, key=lambda one: last_exchange(db, one)) if len(open_cases) > 1 else next(iter(open_cases), None)
    )


def last_exchange(db: Session, consultation: Consultation) -> int:
    """Return the id of the last message between the citizen and us, 0 for none. Notes do not count."""
    query = select(func.max(col(Message.id))).where(
        col(Message.consultation_id) == consultation.id, col(Message.direction).in_(WITH_CITIZEN)
    )
    return int(db.scalar(query) or 0)


def last_closed_of(db: Session, person_id: int, channel: str, since: datetime = events.EPOCH) -> Consultation | None:
    """Return the consultation of this person and channel that was closed last, not before `since`."""
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.channel) == channel,
        col(Consultation.state) == CaseState.CLOSED,
        col(Consultation.closed_at) >= since,
        ~IS_MACHINE,
    )
    return db.scalars(query.order_by(col(Consultation.closed_at).desc(), col(Consultation.id).desc())).first()


def awaiting_rating(db: Session, person_id: int) -> Consultation | None:
    """Return the person's last closed consultation whose rating was asked for and not given."""
    rated = select(col(Rating.id)).where(col(Rating.consultation_id) == col(Consultation.id)).exists()
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.state) == CaseState.CLOSED,
        col(Consultation.rating_asked_at).is_not(None),
        ~rated,
    )
    return db.scalars(query.order_by(col(Consultation.closed_at).desc())).first()


def by_our_messages(db: Session, channel: str, refs: Iterable[str]) -> Consultation | None:
    """Return the consultation of the first known message in a list of references.

    refs: external ids of messages, for mail also `key@domain` of our own.
    """
    for ref in refs:
        key = ref.partition("@")[0]
        query = (
            select(Consultation)
            .join(Message, col(Message.consultation_id) == col(Consultation.id))
            .where(
                col(Message.channel) == channel,
                col(Message.direction).in_(WITH_CITIZEN),
                or_(col(Message.external_id) == ref, col(Message.key) == key),
            )
        )
        case = db.scalars(query.order_by(col(Message.id).desc())).first()
        if case is not None:
            return case
    return None


def waiting_for_officer(db: Session, limit: int = 200) -> list[Consultation]:
    """Return consultations without an officer, the most urgent first.

    Complaints are left out: they wait for a supervisor.
    """
    query = select(Consultation).where(IN_POOL, IS_CONSULTATION)
    return list(db.scalars(query.order_by(*BY_URGENCY).limit(limit)))


def any_waits_for_officer(db: Session) -> bool:
    return db.scalars(select(col(Consultation.id)).where(IN_POOL, IS_CONSULTATION).limit(1)).first() is not None


def next_for(db: Session, officer_id: int, after: int) -> Consultation | None:
    """Return the consultation that an officer opens after this one.

    First comes the most urgent that waits for first help, then the one that waits longest for this officer.
    after: id of the consultation that the officer leaves.
    """
    mine = col(Consultation.officer_id) == officer_id
    others = and_(
        col(Consultation.id) != after,
        col(Consultation.kind) == CaseKind.CONSULTATION,
        col(Consultation.snoozed_until).is_(None),
    )
    waits = and_(col(Consultation.first_help_at).is_(None), col(Consultation.state).in_(UNANSWERED))
    query = select(Consultation).where(others, waits, or_(mine, col(Consultation.officer_id).is_(None)))
    unhelped = db.scalars(query.order_by(*BY_URGENCY).limit(1)).first()
    if unhelped is not None:
        return unhelped
    query = select(Consultation).where(others, mine, col(Consultation.state) == CaseState.ASSIGNED)
    return db.scalars(query.order_by(col(Consultation.waiting_since), col(Consultation.id)).limit(1)).first()


# what pages and the command line show. The queues are in store/desk/queues.py


def person_of(db: Session, consultation: Consultation) -> Person:
    return db.get_one(Person, consultation.person_id)


def identity_of(db: Session, consultation: Consultation) -> Identity:
    return db.get_one(Identity, consultation.identity_id)


def rating_of(db: Session, consultation: Consultation) -> Rating | None:
    return db.scalars(_rating_of(), {"consultation": consultation.id}).first()


@cache
def _rating_of() -> Select[Rating]:
    return select(Rating).where(col(Rating.consultation_id) == bindparam("consultation"))


def open_from(db: Session, channel: str, digits: str) -> Sequence[Consultation]:
    """Return the open consultations whose citizen has a number on a channel that ends with these digits.

    digits: nothing else is in them.
    """
    theirs = select(col(Identity.person_id)).where(col(Identity.channel) == channel, col(Identity.kind) == "phone")
    theirs = theirs.where(col(Identity.value).endswith(digits), col(Identity.shared_at).is_(None))
    query = select(Consultation).where(IS_OPEN, IS_CONSULTATION, col(Consultation.person_id).in_(theirs))
    return db.scalars(query.where(col(Consultation.channel) == channel).order_by(col(Consultation.id))).all()
