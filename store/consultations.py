"""Consultations, and the only place where their state changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from store import events
from store.sight import IS_COMPLAINT, NOTHING_SECRET, Sight
from store.tables import Consultation, Counter, Identity, Message, Officer, Person, Rating

# from: the states it may become. closed → new/assigned is reopening.
MOVES: dict[str, frozenset[str]] = {
    "new": frozenset({"assigned", "closed"}),
    "assigned": frozenset({"answered", "confirming", "new", "closed"}),
    "answered": frozenset({"assigned", "confirming", "new", "closed"}),
    "confirming": frozenset({"assigned", "answered", "new", "closed"}),
    "closed": frozenset({"new", "assigned"}),
}
OPEN_STATES = ("new", "assigned", "answered", "confirming")
REOPEN_WITHIN = timedelta(days=30)


class BadMove(Exception):
    """A state change that is not in MOVES."""


def move(db: Session, consultation: Consultation, to: str, *, by: str, now: datetime, **detail: Any) -> None:
    """Change a consultation's state and put it on record. Raises BadMove."""
    if to not in MOVES[consultation.state]:
        raise BadMove(f"{consultation.number}: {consultation.state} → {to}")
    was, consultation.state = consultation.state, to
    consultation.closed_at = now if to == "closed" else None
    if to == "assigned":
        consultation.taken_at = consultation.taken_at or now
    if was == "closed":  # its clocks run on, and how it ended is no longer true
        consultation.handled_seconds = consultation.total_seconds = None
        consultation.outcome = ""
    events.record(db, consultation, to, by=by, now=now, was=was, **detail)


def open_new(db: Session, identity: Identity, *, subject: str, language: str, now: datetime, year: int) -> Consultation:
    """Open a consultation with the next number of the year. `year` is the office's, not UTC's."""
    consultation = Consultation(
        number=f"K-{year}-{next_number(db, 'K', year):06d}",
        person_id=identity.person_id,
        identity_id=identity.id or 0,
        channel=identity.channel,
        subject=subject,
        language=language,
        opened_at=now,
        updated_at=now,
        thread_token=secrets.token_hex(10),
    )
    db.add(consultation)
    db.flush()
    events.record(db, consultation, "opened", by="citizen", now=now, channel=identity.channel)
    return consultation


def next_number(db: Session, series: str, year: int) -> int:
    """The next number of a series: one statement, so two at once never get the same."""
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Counter).values(series=series, year=year, value=1)
    statement = statement.on_conflict_do_update(
        index_elements=["series", "year"], set_={"value": col(Counter.value) + 1}
    ).returning(col(Counter.value))
    return int(db.connection().execute(statement).scalar_one())


def by_number(db: Session, number: str) -> Consultation | None:
    return db.scalars(select(Consultation).where(col(Consultation.number) == number.strip().upper())).first()


def by_token(db: Session, token: str) -> Consultation | None:
    return db.scalars(select(Consultation).where(col(Consultation.thread_token) == token)).first()


def open_of(db: Session, person_id: int, channels: Iterable[str]) -> Consultation | None:
    """The person's open consultation on one of these channels, the latest first."""
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.state) != "closed",
        col(Consultation.channel).in_(list(channels)),
    )
    return db.scalars(query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc())).first()


def last_closed_of(
    db: Session, person_id: int, channel: str, since: datetime = events.AT_ONCE
) -> Consultation | None:
    """The person's consultation closed last on this channel, not before `since`."""
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.channel) == channel,
        col(Consultation.state) == "closed",
        col(Consultation.closed_at) >= since,
    )
    return db.scalars(query.order_by(col(Consultation.closed_at).desc(), col(Consultation.id).desc())).first()


def awaiting_rating(db: Session, person_id: int) -> Consultation | None:
    """The person's last closed consultation whose rating was asked and never given."""
    rated = select(col(Rating.id)).where(col(Rating.consultation_id) == col(Consultation.id)).exists()
    query = select(Consultation).where(
        col(Consultation.person_id) == person_id,
        col(Consultation.state) == "closed",
        col(Consultation.rating_asked_at).is_not(None),
        ~rated,
    )
    return db.scalars(query.order_by(col(Consultation.closed_at).desc())).first()


def by_our_messages(db: Session, channel: str, refs: Iterable[str]) -> Consultation | None:
    """The consultation of the first message named by one of these external ids (email: `key@domain` too)."""
    for ref in refs:
        key = ref.partition("@")[0]
        query = (
            select(Consultation)
            .join(Message, col(Message.consultation_id) == col(Consultation.id))
            .where(
                col(Message.channel) == channel,
                col(Message.direction).in_(("in", "out")),
                or_(col(Message.external_id) == ref, col(Message.key) == key),
            )
        )
        found = db.scalars(query.order_by(col(Message.id).desc())).first()
        if found is not None:
            return found
    return None


# as in ix_consultation_pool; SQLite takes a partial index only for the very words
IN_POOL = text("consultation.state = 'new' AND consultation.officer_id IS NULL")


def waiting_for_officer(db: Session, most: int = 200) -> list[Consultation]:
    """Unassigned consultations, the one that waits longest first; complaints wait for a supervisor, not for these."""
    query = select(Consultation).where(IN_POOL, col(Consultation.kind) != "complaint")
    return list(db.scalars(query.order_by(col(Consultation.opened_at), col(Consultation.id)).limit(most)))


# what the pages and the command line show


def page(
    db: Session,
    *,
    queue: str = "active",
    officer_id: int | None = None,
    channel: str = "",
    before: tuple[datetime, int] | None = None,
    helped: bool | None = None,
    limit: int = 50,
    sight: Sight = NOTHING_SECRET,
) -> list[tuple[Consultation, Person, Officer | None, Message | None]]:
    """One page of the inbox, newest first, each with its person, officer and the last message a person wrote.

    queue: "active" (not closed), "mine" (of officer_id), "unassigned", "waiting" (answered), "closed" or "all"; none
    of these holds complaints, which are in "complaints", open and closed, for whom `sight` allows.
    before: (updated_at, id) of the last row of the page before (keyset paging). helped: only those that had their
    first help; False: only those that wait for it, who waits longest first.
    """
    last = (
        select(func.max(col(Message.id)))
        .where(
            col(Message.consultation_id) == col(Consultation.id),
            col(Message.author) != "bot",
            col(Message.direction) != "staff",
        )
        .correlate(Consultation)
        .scalar_subquery()
    )
    query = (
        select(Consultation, Person, Officer, Message)
        .join(Person, col(Person.id) == col(Consultation.person_id))
        .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
        .outerjoin(Message, col(Message.id) == last)
    )
    for condition in _in_queue(queue, officer_id, sight):
        query = query.where(condition)
    if channel:
        query = query.where(col(Consultation.channel) == channel)
    waits = and_(col(Consultation.first_help_at).is_(None), col(Consultation.state).in_(("new", "assigned")))
    if helped is False:
        query = query.where(waits).order_by(col(Consultation.opened_at), col(Consultation.id)).limit(limit)
        return [(row[0], row[1], row[2], row[3]) for row in db.execute(query)]
    if helped:
        query = query.where(~waits)
    key = tuple_(col(Consultation.updated_at), col(Consultation.id))
    if before is not None:
        query = query.where(key < tuple_(*before))
    query = query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc()).limit(limit)
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query)]


def _in_queue(queue: str, officer_id: int | None, sight: Sight) -> list[Any]:
    if queue == "complaints":
        return [IS_COMPLAINT, *sight.complaints()]
    is_open = col(Consultation.state) != "closed"
    conditions: dict[str, list[Any]] = {
        "all": [],
        "active": [is_open],
        "mine": [is_open, col(Consultation.officer_id) == officer_id],
        "unassigned": [is_open, col(Consultation.officer_id).is_(None)],
        "waiting": [col(Consultation.state) == "answered"],
        "closed": [col(Consultation.state) == "closed"],
    }
    return [col(Consultation.kind) != "complaint", *conditions[queue]]


def counts(db: Session, officer_id: int | None, sight: Sight = NOTHING_SECRET) -> dict[str, int]:
    """How many consultations each queue holds, and each channel among the open ones ("channel:whatsapp").

    "complaints" counts the open ones that `sight` allows.
    """
    found: dict[str, int] = {}
    for queue in ("active", "mine", "unassigned", "waiting", "closed", "complaints"):
        query = select(func.count()).select_from(Consultation)
        for condition in _in_queue(queue, officer_id, sight):
            query = query.where(condition)
        if queue == "complaints":
            query = query.where(col(Consultation.state) != "closed")
        found[queue] = int(db.scalar(query) or 0)
    by_channel = select(col(Consultation.channel), func.count()).where(
        col(Consultation.state) != "closed", col(Consultation.kind) != "complaint"
    )
    for channel, number in db.execute(by_channel.group_by(col(Consultation.channel))):
        found[f"channel:{channel}"] = int(number)
    return found


def person_of(db: Session, consultation: Consultation) -> Person:
    return db.get_one(Person, consultation.person_id)


def identity_of(db: Session, consultation: Consultation) -> Identity:
    return db.get_one(Identity, consultation.identity_id)


def identities_of(db: Session, found: Iterable[Consultation]) -> dict[int, Identity]:
    """The home identity of each of these consultations, by its id."""
    wanted = {one.identity_id for one in found}
    query = select(Identity).where(col(Identity.id).in_(wanted))
    return {one.id: one for one in db.scalars(query) if one.id is not None}


def earlier_of(
    db: Session, consultation: Consultation, most: int, sight: Sight = NOTHING_SECRET
) -> Sequence[Consultation]:
    """What else this person asked, the latest first; an anonymous complaint has no past and is nobody's past."""
    if consultation.anonymous:
        return ()
    query = select(Consultation).where(
        col(Consultation.person_id) == consultation.person_id,
        col(Consultation.id) != consultation.id,
        col(Consultation.anonymous).is_(False),
        sight.condition(),
    )
    return db.scalars(query.order_by(col(Consultation.opened_at).desc(), col(Consultation.id).desc()).limit(most)).all()


def rating_of(db: Session, consultation: Consultation) -> Rating | None:
    return db.scalars(select(Rating).where(col(Rating.consultation_id) == consultation.id)).first()
