"""An answer that never left gives no help and leaves the answer owed; one that leaves after all gives both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.officers.guards import ANSWERS
from handlers.outgoing import access_given
from store.cases import consultations, events, messages
from store.event_names import EventName, Means, that
from store.tables import Consultation, Event, Message
from store.transport import outbox
from store.vocabulary import NOTHING_OWED, Actor, CaseKind, CaseState, Direction, MessageKind, MessageState

SAID = that(Means.ANSWER_STANDS)
ASKED = that(Means.ANSWER_OWED)
LOST = (MessageState.FAILED, MessageState.CANCELLED)


def take_back_help(db: Session, consultation: Consultation) -> None:
    """First help is the earliest answer that left or still may; what came with a merge or a split stays."""
    record = events.of(db, consultation)
    moments = _moments(record)
    talked = [one.at for one in record if one.what == EventName.TALKED]
    if consultation.first_help_at not in {*moments.values(), *talked}:
        return
    stands = [at for key, at in moments.items() if _stands(db, key)]
    first = min([*stands, *talked], default=None)
    if first != consultation.first_help_at:
        consultation.first_help_at, consultation.helped_seconds = first, None


def is_answered(db: Session, consultation: Consultation) -> bool:
    """Whether an answer that left, or still may, was given since we owed one."""
    return any(_stands(db, key) for key in _moments(_since_owed(events.of(db, consultation))))


def owe_again(db: Session, consultation: Consultation, now: datetime) -> None:
    """Back to its officer as before the answer. A rating prompt that has not left is asked at the next closing."""
    if consultation.state not in NOTHING_OWED:
        return
    for prompt in outbox.queued_of(db, consultation, MessageKind.RATING):
        prompt.state, consultation.rating_asked_at = MessageState.CANCELLED, None
    before = _before_the_answer(events.of(db, consultation))
    waits = before.get("waiting_since")
    consultation.waiting_since = consultation.waiting_since or (datetime.fromisoformat(waits) if waits else now)
    if consultation.kind == CaseKind.COMPLAINT:
        consultation.stage = before.get("stage") or consultation.stage
    never_left = not is_answered(db, consultation)
    to = CaseState.ASSIGNED if consultation.officer_id is not None else CaseState.NEW
    consultations.move(db, consultation, to, by=Actor.BOT, now=now, never_left=never_left)


def left_after_all(db: Session, message: Message, *, by: str, now: datetime, instead: str = "") -> None:
    """It helps from here on, and nothing is owed any more unless the citizen has written since.

    instead: the key of the message that leaves in its place, where another does.
    """
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if consultation is None or message.author == Actor.BOT or message.direction != Direction.OUT:
        return
    before = consultations.snapshot(consultation)
    consultation.first_help_at = consultation.first_help_at or now
    access_given.mark_given(db, consultation, message.body, by=by, now=now)
    if consultation.state == CaseState.ASSIGNED and not messages.heard_since(db, consultation.id or 0, message.id or 0):
        consultation.waiting_since = None
        key = instead or message.key
        consultations.move(db, consultation, CaseState.ANSWERED, by=by, now=now, message=key, before=before)


def _before_the_answer(record: Sequence[Event]) -> dict[str, Any]:
    """How the consultation stood before the first answer since we owed one."""
    answers = (one for one in _since_owed(record) if one.what in ANSWERS)
    return next((one.detail.get("before") or {} for one in answers), {})


def _since_owed(record: Sequence[Event]) -> Sequence[Event]:
    """What happened since we owed an answer for the last time."""
    last = max((place for place, one in enumerate(record) if one.what in ASKED), default=-1)
    return record[last + 1 :]


def _moments(record: Iterable[Event]) -> dict[str, datetime]:
    """When each of our answers was said (for the last time), by the key of its message."""
    return {key: one.at for one in record if one.what in SAID for key in _keys(one)}


def _keys(act: Event) -> list[str]:
    return list(act.detail.get("messages") or filter(None, [act.detail.get("message")]))


def _stands(db: Session, key: str) -> bool:
    message = messages.by_key(db, key)
    return message is not None and message.author != Actor.BOT and message.state not in LOST
