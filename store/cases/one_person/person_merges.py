"""What moves from one person to another when two records turn out to be one person, and back when it is undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlmodel import Session, col

from store.cases import people
from store.tables import (
    Consultation,
    DifferentPeople,
    Identity,
    Message,
    Person,
    PersonMerge,
    PrivacyRequest,
)
from store.vocabulary import MessageState

WAITING = (MessageState.QUEUED, MessageState.HELD, MessageState.SENDING)


def identities_of(db: Session, person_id: int) -> Sequence[Identity]:
    """Return every identity of a person, the oldest first."""
    return db.scalars(select(Identity).where(col(Identity.person_id) == person_id).order_by(col(Identity.id))).all()


def is_erased(db: Session, person_id: int) -> bool:
    """Return whether a person's data were erased: their cases name nobody, and are to stay so."""
    return any(one.kind == people.ERASED for one in identities_of(db, person_id))


def requests_of(db: Session, person_id: int) -> Sequence[PrivacyRequest]:
    """Return what a person asked of their personal data, settled or not."""
    return db.scalars(select(PrivacyRequest).where(col(PrivacyRequest.person_id) == person_id)).all()


def last_ids(db: Session) -> tuple[int, int]:
    """Return the ids of the newest case and the newest message. What has a higher one came later."""
    newest = select(func.max(col(Consultation.id)), select(func.max(col(Message.id))).scalar_subquery())
    case_id, message_id = db.execute(newest).one()
    return case_id or 0, message_id or 0


def merged_into(db: Session, person_id: int) -> list[int]:
    """Return the ids of the people whose records became this person's, at any remove."""
    found: list[int] = []
    step = [person_id]
    while step:
        step = [one or 0 for one in db.scalars(select(col(Person.id)).where(col(Person.merged_into_id).in_(step)))]
        found += step
    return found


def living(db: Session, person_id: int) -> int:
    """Return the id of the person whom somebody's record has become, or their own where it was never merged."""
    person = db.get(Person, person_id)
    while person is not None and person.merged_into_id is not None:
        person = db.get(Person, person.merged_into_id)
    return person_id if person is None else person.id or 0


def forget(db: Session, people: Collection[int]) -> None:
    """Delete what says that these people were merged, or are different: it cannot be undone any more."""
    merges = or_(col(PersonMerge.source_id).in_(people), col(PersonMerge.target_id).in_(people))
    pairs = or_(col(DifferentPeople.first_id).in_(people), col(DifferentPeople.second_id).in_(people))
    for row in (*db.scalars(select(PersonMerge).where(merges)), *db.scalars(select(DifferentPeople).where(pairs))):
        db.delete(row)


def standing(db: Session, source_id: int) -> PersonMerge | None:
    """Return the merge by which a person became another, None where they are a person of their own."""
    query = select(PersonMerge).where(col(PersonMerge.source_id) == source_id, col(PersonMerge.undone_at).is_(None))
    return db.scalars(query).first()


def later_into(db: Session, merge: PersonMerge) -> Sequence[PersonMerge]:
    """Return the merges into the same person that came after a merge and were not undone."""
    same = (col(PersonMerge.target_id) == merge.target_id, col(PersonMerge.undone_at).is_(None))
    return db.scalars(select(PersonMerge).where(*same, col(PersonMerge.id) > merge.id)).all()


def are_different(db: Session, one_id: int, other_id: int) -> DifferentPeople | None:
    """Return the word of an officer that two people are not one, None where nobody has said so."""
    return db.get(DifferentPeople, (min(one_id, other_id), max(one_id, other_id)))


def keep_apart(db: Session, one_id: int, other_id: int, *, by: str, now: datetime) -> None:
    """Remember that two people are not one."""
    if are_different(db, one_id, other_id) is None:
        db.add(DifferentPeople(first_id=min(one_id, other_id), second_id=max(one_id, other_id), at=now, by=by))


def strangers_in(db: Session, cases: Collection[int], identities: Collection[int], after: int) -> Sequence[Message]:
    """Return the messages in these cases from or to these identities, after a message, in their order."""
    query = select(Message).where(
        col(Message.consultation_id).in_(cases),
        col(Message.identity_id).in_(identities),
        col(Message.id) > after,
    )
    return db.scalars(query.order_by(col(Message.id))).all()


def is_waiting(message: Message) -> bool:
    """Return whether a message has not left yet."""
    return message.state in WAITING


def route_within(db: Session, case: Consultation, identities: Collection[int]) -> int | None:
    """Return which of these identities a case's last message used, None for none."""
    given = {"case": case.id, "identities": list(identities)}
    return db.scalars(_route_within(), given).first()


@cache
def _route_within() -> Select[int | None]:
    here = col(Message.consultation_id) == bindparam("case")
    theirs = col(Message.identity_id).in_(bindparam("identities", expanding=True))
    return select(col(Message.identity_id)).where(here, theirs).order_by(col(Message.id).desc()).limit(1)
