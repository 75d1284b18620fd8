"""Earlier questions of citizens with words in common, and what was said in their cases. The search index finds them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from store.cases.conditions import IS_COMPLAINT
from store.search.search import SEARCH
from store.tables import Consultation, Identity, Message, Officer, Person, PrivacyRequest, Rating, Visit
from store.vocabulary import Actor, CaseKind, CaseOutcome, CaseState, Direction, MessageKind, MessageState

LONGEST_QUESTION = 1_000  # letters of a message that are compared
LOWEST_SCORE = 3
# closed with an answer, or before outcomes were asked for
ANSWERED = (CaseOutcome.GIVEN, CaseOutcome.PARTLY, CaseOutcome.REFERRED, CaseOutcome.NOT_AVAILABLE, "")
ARRIVED = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)

Group = tuple[tuple[str, ...], ...]  # phrases of stems, of which one is enough


class PastQuestion(NamedTuple):
    """What a citizen once asked. words: of one message, cut. score: of the case, None where nobody rated it."""

    case_id: int
    number: str
    person_id: int
    language: str
    subject: str
    words: str
    score: int | None
    closed_at: datetime


class PastMessage(NamedTuple):
    """A message of a case. is_answer: an officer wrote it, and it has left."""

    id: int
    case_id: int
    identity_id: int | None
    body: str
    at: datetime
    participants: Mapping[str, Sequence[Sequence[str]]]
    is_answer: bool


def questions(db: Session, groups: Sequence[Group], *, all_of: bool, besides: int, limit: int) -> list[PastQuestion]:
    """Return messages of citizens in closed consultations, the newest first.

    groups: words to find. Words hold letters and digits only.
    all_of: whether a case must have words of each group.
    besides: id of a consultation that is left out.
    Left out too: complaints and what they came out of, cases that were rated low, and those of citizens who asked for
    the deletion of their data.
    """
    found, fits = _matching(db, groups, all_of=all_of)
    columns = (Consultation.id, Consultation.number, Consultation.person_id, Consultation.language)
    words = func.substr(Message.body, 1, LONGEST_QUESTION)
    query = select(*columns, Consultation.subject, words, Rating.score, Consultation.closed_at)  # type: ignore[call-overload]
    query = (
        query.select_from(Message)
        .join(SEARCH, found == col(Message.id))
        .join(Consultation, col(Consultation.id) == col(Message.consultation_id))
        .outerjoin(Rating, col(Rating.consultation_id) == col(Consultation.id))
    )
    query = query.where(fits, col(Message.direction) == Direction.IN, col(Consultation.id) != besides, *_may_be_shown())
    return [PastQuestion(*row) for row in db.execute(query.order_by(found.desc()).limit(limit))]


def _may_be_shown() -> Iterable[ColumnElement[bool]]:
    asked_to_delete = select(col(PrivacyRequest.person_id))
    before = col(Consultation.linked_to_id)
    complained_of = select(before).where(IS_COMPLAINT, before.is_not(None))
    yield col(Consultation.kind) == CaseKind.CONSULTATION
    yield col(Consultation.state) == CaseState.CLOSED
    yield col(Consultation.merged_into_id).is_(None)
    yield col(Consultation.outcome).in_(ANSWERED)
    yield or_(col(Rating.score).is_(None), col(Rating.score) >= LOWEST_SCORE)
    yield col(Consultation.person_id).not_in(asked_to_delete)
    yield col(Consultation.id).not_in(complained_of)
    yield col(Consultation.closed_at).is_not(None)


def _matching(db: Session, groups: Sequence[Group], *, all_of: bool) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return the index's column of message ids, and the condition that its row has the words. Names do not count."""
    if db.get_bind().dialect.name == "sqlite":
        wanted = (" AND " if all_of else " OR ").join(_either(group, " OR ", " AND ", '"{}"') for group in groups)
        condition = literal_column("search").op("MATCH")(f"{{matter words extra}} : ({wanted})")
        return SEARCH.c.rowid, condition
    wanted = (" & " if all_of else " | ").join(_either(group, " | ", " & ", "'{}':BCD") for group in groups)
    return SEARCH.c.message_id, SEARCH.c.terms.op("@@")(cast(wanted, TSQUERY))


def _either(group: Group, either: str, both: str, one: str) -> str:
    return f"({either.join(f'({both.join(map(one.format, phrase))})' for phrase in group)})"


def messages_of(db: Session, cases: Collection[int]) -> list[PastMessage]:
    """Return what citizens and officers wrote to each other in these cases, in its order. Notes are left out."""
    is_answer = (
        (col(Message.direction) == Direction.OUT)
        & (col(Message.kind) == MessageKind.MESSAGE)
        & (col(Message.author) != Actor.BOT)
        & col(Message.automatic).is_(False)
        & col(Message.state).in_(ARRIVED)
        & col(Message.redacted_at).is_(None)
        & (col(Message.flag) == "")
    )
    columns = (Message.id, Message.consultation_id, Message.identity_id, Message.body, Message.at, Message.participants)
    query = select(*columns, is_answer).where(  # type: ignore[call-overload]
        col(Message.consultation_id).in_(cases), or_(col(Message.direction) == Direction.IN, is_answer)
    )
    return [PastMessage(*row) for row in db.execute(query.order_by(col(Message.id)))]


def people_of(db: Session, identity_ids: Collection[int | None]) -> dict[int, int]:
    """Return the person of each of these addresses."""
    query = select(col(Identity.id), col(Identity.person_id)).where(col(Identity.id).in_(identity_ids))
    return {identity_id: person_id for identity_id, person_id in db.execute(query) if identity_id is not None}


def names_of(db: Session, person_ids: Collection[int], case_ids: Collection[int]) -> set[str]:
    """Return every name and address that is known of these people, what they wrote down as visitors, our own names."""
    found: set[str] = set()
    is_one = or_(col(Person.id).in_(person_ids), col(Person.merged_into_id).in_(person_ids))
    found.update(db.scalars(select(col(Person.name)).where(is_one)))
    addresses = select(col(Identity.name), col(Identity.value)).where(col(Identity.person_id).in_(person_ids))
    visits = select(col(Visit.name), col(Visit.organisation)).where(col(Visit.consultation_id).in_(case_ids))
    for query in (addresses, visits):
        for row in db.execute(query):
            found.update(row)
    found.update(db.scalars(select(col(Officer.display_name))))
    return found - {""}


def asked_to_delete(db: Session, person_ids: Collection[int]) -> set[int]:
    """Return those of these people who asked for the deletion of their data."""
    return set(db.scalars(select(col(PrivacyRequest.person_id)).where(col(PrivacyRequest.person_id).in_(person_ids))))
