"""What is older than the office keeps it, and what of it was destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, SelectBase, and_, exists, func, or_, select
from sqlmodel import Session, col

from store.cases import erasure, people
from store.tables import (
    Account,
    AccountSession,
    Arrival,
    Consultation,
    Destruction,
    Erasure,
    File,
    GuestBook,
    Identity,
    Message,
    Person,
    PrivacyRequest,
    TitleWish,
)
from store.transport import older
from store.vocabulary import ArrivalState, CaseState

HELD = col(Consultation.hold_since).is_not(None)


def is_over(before: datetime) -> ColumnElement[bool]:
    """Return the condition that all cases of a consultation's person were closed before a moment, and nothing waits.

    An open case, a complaint too, a hold and a request about their data keep everything of a person.
    """
    return col(Consultation.person_id).not_in(_who_waits(before))


def _who_waits(before: datetime) -> SelectBase:
    """Return the query for the ids of people whose data nothing may touch."""
    waits = select(col(Consultation.person_id)).where(
        or_(
            col(Consultation.state) != CaseState.CLOSED,
            col(Consultation.closed_at).is_(None),
            col(Consultation.closed_at) > before,
            col(Consultation.opened_at) > before,  # a clock that was years behind has closed it in the past
            HELD,
        )
    )
    return waits.union(select(col(PrivacyRequest.person_id)).where(col(PrivacyRequest.done_at).is_(None)))


def destroyed_so_far(db: Session) -> str:
    """Return a word that changes whenever somebody is erased or something is destroyed."""
    erased = db.scalar(select(func.max(col(Erasure.id))))
    return f"{erased or 0}:{db.scalar(select(func.sum(col(Destruction.number)))) or 0}"


def messages_with_raw(db: Session, before: datetime, limit: int) -> Sequence[Message]:
    """Return messages whose original is still there."""
    query = _messages(before).join(Arrival, col(Arrival.id) == col(Message.arrival_id))
    return db.scalars(query.where(func.length(col(Arrival.raw)) > 0).limit(limit)).all()


def blank_loose_arrivals(db: Session, before: datetime, limit: int) -> int:
    """Empty the originals that became no message and were settled before a moment. Return how many.

    Old mails that wait for an admin's decision are not settled: their original is all there is of them.
    """
    loose = ~exists().where(col(Message.arrival_id) == col(Arrival.id))
    done = (col(Arrival.state) == ArrivalState.DONE, col(Arrival.received_at) <= before, ~older.WAITS)
    query = select(col(Arrival.id)).where(*done, loose, func.length(col(Arrival.raw)) > 0)
    ids = [one or 0 for one in db.scalars(query.order_by(col(Arrival.id)).limit(limit))]
    erasure.empty_originals(db, ids)
    return len(ids)


def messages_with_files(db: Session, before: datetime, limit: int) -> Sequence[Message]:
    """Return messages whose files still lie in the data folder."""
    return db.scalars(_messages(before).where(_has_files()).limit(limit)).all()


def cases_with_words(db: Session, before: datetime, instead: str, limit: int) -> Sequence[Consultation]:
    """Return cases in which words are left. instead: what stands for words that were destroyed."""
    words = exists().where(col(Message.consultation_id) == col(Consultation.id), _says_something(instead))
    left = or_(words, col(Consultation.subject) != "")
    query = select(Consultation).where(is_over(before), left).order_by(col(Consultation.id))
    return db.scalars(query.limit(limit)).all()


def loose_words(db: Session, before: datetime, instead: str, limit: int) -> Sequence[Message]:
    """Return messages in no case in which words are left. instead: what stands for words that were destroyed."""
    query = select(Message).where(_is_loose(before), _says_something(instead)).order_by(col(Message.id))
    return db.scalars(query.limit(limit)).all()


def _says_something(instead: str) -> ColumnElement[bool]:
    beside = (Message.html, Message.full_body, Message.subject, Message.note, Message.cc, Message.recipient)
    return or_(col(Message.body).not_in(("", instead)), *(col(one) != "" for one in beside))


def persons(db: Session, before: datetime, limit: int) -> Sequence[Person]:
    """Return people who are still known: by an address, by a name alone, or by what the guest book tells of them.

    Left out is whoever the office still has something to do with. Who never had a case counts from the last sign of
    them. Those whose record became another's go with that one.
    """
    mine = col(Identity.person_id) == col(Person.id)
    told = or_(col(GuestBook.organisation) != "", col(GuestBook.place) != "")
    known = (
        exists().where(mine, col(Identity.kind) != people.ERASED),
        col(Person.name) != "",
        exists().where(col(GuestBook.person_id) == col(Person.id), told),
    )
    done = (col(Person.merged_into_id).is_(None), col(Person.id).not_in(_who_waits(before)), *_nothing_else(before))
    query = select(Person).where(or_(*known), *done)
    return db.scalars(query.order_by(col(Person.id)).limit(limit)).all()


def _nothing_else(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that there was no sign of a person since a moment, and that they wait for nothing.

    They may wait beside somebody else, or for a new edition of a title. Who joined the case of another at the counter
    has words in it, and no case of their own.
    """
    lately = [col(one) > before for one in (Account.created_at, Account.seen_at, AccountSession.ends_at)]
    met = or_(col(Identity.created_at) > before, col(Identity.last_inbound_at) > before)
    theirs = select(col(Identity.person_id))
    spoke = theirs.join(Message, col(Message.identity_id) == col(Identity.id))
    beside = spoke.join(Consultation, col(Consultation.id) == col(Message.consultation_id))
    held = (
        spoke.where(col(Message.at) > before),
        beside.where(or_(col(Consultation.state) != CaseState.CLOSED, HELD)),
        theirs.join(TitleWish, col(TitleWish.identity_id) == col(Identity.id)),
        theirs.where(met),
        theirs.join(Account, col(Account.identity_id) == col(Identity.id))
        .outerjoin(AccountSession, col(AccountSession.account_id) == col(Account.id))
        .where(or_(*lately)),
        select(col(GuestBook.person_id)).where(col(GuestBook.updated_at) > before),
    )
    return (col(Person.created_at) <= before, *(col(Person.id).not_in(one) for one in held))


def _messages(before: datetime) -> Select[Message]:
    query = select(Message).outerjoin(Consultation, col(Consultation.id) == col(Message.consultation_id))
    return query.where(or_(is_over(before), _is_loose(before))).order_by(col(Message.id))


def _is_loose(before: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is in no case, came before a moment, and its person waits for nothing."""
    waiting = select(col(Identity.id)).where(col(Identity.person_id).in_(_who_waits(before)))
    theirs = col(Message.identity_id)
    in_none = and_(col(Message.consultation_id).is_(None), col(Message.at) <= before)
    return and_(in_none, or_(theirs.is_(None), theirs.not_in(waiting)))


def _has_files() -> ColumnElement[bool]:
    return exists().where(col(File.message_id) == col(Message.id), col(File.sha256) != "")


def note(db: Session, day: date, kind: str, number: int, before: datetime) -> None:
    """Record what was destroyed on a day of the office, in the transaction that destroys it. None is not recorded.

    A second run on the same day adds to it.
    """
    if not number:
        return
    query = select(Destruction).where(col(Destruction.day) == str(day), col(Destruction.kind) == kind)
    known = db.scalars(query).first()
    if known is None:
        db.add(Destruction(day=str(day), kind=kind, number=number, closed_before=before))
    else:
        known.number, known.closed_before = known.number + number, before


def destroyed(db: Session, limit: int = 100) -> Sequence[Destruction]:
    """Return what was destroyed, the latest first."""
    return db.scalars(select(Destruction).order_by(col(Destruction.id).desc()).limit(limit)).all()


def held(db: Session) -> Sequence[Consultation]:
    """Return the cases whose citizens' data an officer holds, the latest first."""
    return db.scalars(select(Consultation).where(HELD).order_by(col(Consultation.hold_since).desc())).all()
