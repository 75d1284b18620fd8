"""What is known about a sender, read in two statements before anything is done with their message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from channels.envelope import Address
from store.cases import consultations, people
from store.cases.conditions import IS_CLOSED, IS_HELD, IS_MACHINE, IS_OPEN
from store.cases.events import EPOCH
from store.cases.people import Known
from store.tables import Consultation, Identity, Message, Officer, Person, Rating, Survey
from store.vocabulary import Actor, CaseState, Direction, MessageState


@dataclass(frozen=True)
class Sender:
    """The identities that may have sent a message.

    message_id: id of the message stored under the same external id. None for a new message.
    known: identities with the sender's kind and value, on every channel, the oldest first, each with its person.
    has_held: ids of those whose person a message is held for, until they write on the channel of that identity.
    """

    message_id: int | None
    known: Sequence[Known]
    has_held: frozenset[int]


def look_up(db: Session, channel: str, external_id: str, address: Address) -> Sender:
    """Read whether a message is known already, and which identities may have sent it."""
    given = {"channel": channel, "external_id": external_id, "kind": address.kind, "value": address.value}
    rows = db.execute(_look_up(), given).all()
    known = [(identity, person) for _, identity, person, _ in rows if identity is not None]
    return Sender(rows[0][0], known, frozenset(one.id for _, one, _, held in rows if one is not None and held))


@cache
def _look_up() -> Select[Any]:
    """Build the query. It returns one row at least: the message may be known where its sender is not."""
    here = (col(Message.channel) == bindparam("channel"), col(Message.external_id) == bindparam("external_id"))
    message_id = select(col(Message.id)).where(*here).scalar_subquery()
    mate = aliased(Identity)  # with whichever identity of a channel a person writes, they are the same person
    mates = people.of_one_correspondent(mate, Identity)
    held = select(col(Message.id)).join(mate, col(mate.id) == col(Message.identity_id)).where(IS_HELD, mates).exists()
    one = select(literal(1).label("one")).subquery()
    same = and_(col(Identity.kind) == bindparam("kind"), col(Identity.value) == bindparam("value"))
    query = select(message_id, Identity, Person, held).select_from(one).outerjoin(Identity, same)
    return query.outerjoin(Person, col(Person.id) == col(Identity.person_id)).order_by(col(Identity.id))


@dataclass(frozen=True)
class Cases:
    """The cases of a person that their message may belong to, the one changed last first.

    rated: ids of the cases that have a rating.
    officers: officers who hold these cases. Kept here so that the session does not read them again.
    answers: the channel that an officer's last answer in each case took, by its id.
    surveys: the surveys with a question that was asked in a chat lately, by the id of their case.
    """

    found: Sequence[Consultation] = ()
    rated: frozenset[int] = frozenset()
    officers: Sequence[Officer] = ()
    answers: Mapping[int | None, str] = field(default_factory=dict)
    surveys: Mapping[int | None, Survey] = field(default_factory=dict)

    def open_on(self, db: Session, channel: str, *, kind: str = "") -> Consultation | None:
        """Return the open case of a channel. Of several, return the one in which the citizen and we wrote last.

        kind: only cases of this kind, "" for all kinds.
        """
        here = [one for one in self.found if one.channel == channel and one.state != CaseState.CLOSED]
        here = [one for one in here if not kind or one.kind == kind]
        return (
            max(here, key=lambda one: consultations.last_exchange(db, one)) if len(here) > 1 else next(iter(here), None)
        )

    def answered_on(self, channel: str) -> Consultation | None:
        """Return the case of another channel in which an officer answered last on this one; an open one first."""
        here = [one for one in self.found if one.channel != channel and self.answers.get(one.id) == channel]
        return next((one for one in here if one.state != CaseState.CLOSED), next(iter(here), None))

    def last_closed_on(self, channel: str, since: datetime = EPOCH) -> Consultation | None:
        """Return the case of a channel that was closed last, not before `since`."""
        here = [one for one in self._closed() if one.channel == channel and (one.closed_at or EPOCH) >= since]
        return max(here, key=_closed_at, default=None)

    def awaiting_rating(self, since: datetime) -> Consultation | None:
        """Return the last closed case whose rating was asked for, not before `since`, and not given."""
        lately = [one for one in self._closed() if one.rating_asked_at is not None and one.rating_asked_at >= since]
        asked = [one for one in lately if one.id not in self.rated]
        return max(asked, key=_closed_at, default=None)

    def awaiting_survey(self) -> tuple[Consultation, Survey] | None:
        """Return the closed case whose survey asked a question last, with the survey."""
        asked = [(case, self.surveys[case.id]) for case in self._closed() if case.id in self.surveys]
        return max(asked, key=lambda one: one[1].asked_at or EPOCH, default=None)

    def _closed(self) -> list[Consultation]:
        return [one for one in self.found if one.state == CaseState.CLOSED]


NO_CASES = Cases()


def _closed_at(case: Consultation) -> tuple[datetime, int]:
    return case.closed_at or EPOCH, case.id or 0


def cases_of(db: Session, identity: Identity, since: datetime) -> Cases:
    """Read the cases of a person that a message from this identity may belong to.

    These are the open ones, those closed or asked for a rating or about the survey since a moment, and the last closed
    one of the channel.
    An anonymous complaint is there for the correspondent who made it only, not for others they were merged with.
    """
    given = {"person": identity.person_id, "original": identity.original_person_id, "channel": identity.channel}
    rows = db.execute(_cases_of(), {**given, "since": since}).all()
    rated = frozenset(case.id for case, rating_id, *_ in rows if rating_id is not None)
    officers = [officer for _, _, officer, _, _ in rows if officer is not None]
    answers = {case.id: channel for case, _, _, channel, _ in rows if channel is not None}
    surveys = {case.id: survey for case, _, _, _, survey in rows if survey is not None}
    return Cases([case for case, *_ in rows], rated, officers, answers, surveys)


@cache
def _cases_of() -> Select[Any]:
    writer = aliased(Identity)
    here = (col(writer.id) == col(Consultation.identity_id), col(writer.original_person_id) == bindparam("original"))
    own = or_(col(Consultation.anonymous).is_(False), select(col(writer.id)).where(*here).exists())
    theirs = and_(col(Consultation.person_id) == bindparam("person"), ~IS_MACHINE, own)
    last = select(col(Consultation.id)).where(theirs, IS_CLOSED, col(Consultation.channel) == bindparam("channel"))
    last = last.order_by(col(Consultation.closed_at).desc(), col(Consultation.id).desc()).limit(1)
    lately = or_(
        IS_OPEN,
        col(Consultation.closed_at) >= bindparam("since"),
        col(Consultation.rating_asked_at) >= bindparam("since"),
        col(Consultation.id) == last.correlate(None).scalar_subquery(),
        col(Survey.id).is_not(None),
    )
    asked = and_(col(Survey.consultation_id) == col(Consultation.id), col(Survey.asked_at) >= bindparam("since"))
    query = select(Consultation, col(Rating.id), Officer, _channel_of_answer(), Survey).where(theirs, lately)
    query = query.outerjoin(Survey, asked)
    query = query.outerjoin(Rating, col(Rating.consultation_id) == col(Consultation.id))
    query = query.outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
    return query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc())


def _channel_of_answer() -> Any:
    """Return the channel that an officer's last answer in a case took, as a column of the query of cases."""
    ours = (col(Message.direction) == Direction.OUT, col(Message.author) != Actor.BOT)
    left = col(Message.state).not_in((MessageState.FAILED, MessageState.CANCELLED))
    answers = select(col(Message.channel)).where(col(Message.consultation_id) == col(Consultation.id), *ours, left)
    return answers.order_by(col(Message.id).desc()).limit(1).correlate(Consultation).scalar_subquery()
