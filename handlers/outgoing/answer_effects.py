"""What becomes of a consultation when an answer does not leave, or leaves after all.

An answer counts from the moment it is queued (handlers/desk/answering.py): it is help, the citizen waits no longer, and
the data needs it names are given. What the providers and the officers say later corrects that:

| the answer                      | no other answer stands         | another answer stands               |
| ------------------------------- | ------------------------------ | ----------------------------------- |
| is held                         | no first help yet; not owed    | first help is the other             |
| was held, and is sent           | first help is now              | first help stays                    |
| failed                          | no first help; owed again      | first help is the other; owed again |
| was held, and is cancelled      | no first help; owed again      | first help is the other             |
| had failed, and is cancelled    | no first help; was owed before | first help is the other             |
| leaves after all                | first help is now; owed no more| first help stays; owed no more      |

An answer *stands* when it has left or still may. One that is held until the citizen writes stands, but is no help yet.
*Owed again*: the consultation goes back to its officer, also from closed, as it was before the answer. *Owed no more*
holds unless the citizen has written since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

SAYS = that(Means.ANSWER_STANDS)
OWES = that(Means.ANSWER_OWED)
NOT_LEFT = (MessageState.FAILED, MessageState.CANCELLED)


def held(db: Session, message: Message) -> None:
    """Take back the first help of an answer that waits until the citizen writes."""
    case = _case_answered(db, message)
    if case is not None:
        _correct_first_help(db, case)


def released(db: Session, message: Message, now: datetime) -> None:
    """Let an answer that was held count as help now: the citizen has written, so it leaves."""
    case = _case_answered(db, message)
    if case is not None:
        case.first_help_at = case.first_help_at or now
        events.record(db, case, EventName.RELEASED, by=Actor.BOT, now=now, message=message.key)


def failed(db: Session, message: Message, now: datetime) -> None:
    """Take back what a failed answer did; it is owed again."""
    case = _case_answered(db, message)
    if case is not None:
        _take_back(db, case, message, now)
        _owe_again(db, case, now)


def cancelled(db: Session, message: Message, now: datetime, *, was_held: bool) -> None:
    """Take back what a cancelled answer did.

    was_held: it waited for the channel's window until now, so nobody knew yet that an answer is owed.
    """
    case = _case_answered(db, message)
    if case is None:
        return
    _take_back(db, case, message, now)
    if was_held and not _is_answered(db, events.of(db, case)):
        _owe_again(db, case, now)


def left_after_all(db: Session, message: Message, *, by: str, now: datetime, instead: str = "") -> None:
    """Let an answer count that had failed, was held or uncertain, and leaves now.

    by: who saw to it, as in Event.by.
    instead: the key of the message that leaves in its place, where another does.
    """
    case = _case_answered(db, message)
    if case is None:
        return
    before = consultations.snapshot(case)
    case.first_help_at = case.first_help_at or now
    access_given.mark_given(db, case, message.body, by=by, now=now)
    if case.state == CaseState.ASSIGNED and not messages.heard_since(db, case.id or 0, message.id or 0):
        case.waiting_since = None
        consultations.move(db, case, CaseState.ANSWERED, by=by, now=now, message=instead or message.key, before=before)


def _case_answered(db: Session, message: Message) -> Consultation | None:
    """Return the consultation an officer's answer belongs to; None for any other message."""
    is_answer = (
        message.author != Actor.BOT and message.direction == Direction.OUT and message.consultation_id is not None
    )
    return db.get_one(Consultation, message.consultation_id) if is_answer else None


def _take_back(db: Session, case: Consultation, message: Message, now: datetime) -> None:
    _correct_first_help(db, case)
    access_given.never_left(db, case, message, now)


def _correct_first_help(db: Session, case: Consultation) -> None:
    """First help is the earliest answer that stands, or a call. What came with a merge or a split stays."""
    record = events.of(db, case)
    answers = _answers(db, record)
    calls = [event.at for event in record if event.what == EventName.TALKED]
    if case.first_help_at not in {*(answer.at for answer in answers), *calls}:
        return
    first = min([*(answer.at for answer in answers if answer.helps), *calls], default=None)
    if first != case.first_help_at:
        case.first_help_at, case.helped_seconds = first, None


def _owe_again(db: Session, case: Consultation, now: datetime) -> None:
    """Give the case back to its officer, as before the answer. An unsent rating prompt is asked at the next closing."""
    if case.state not in NOTHING_OWED:
        return
    for prompt in outbox.queued_of(db, case, MessageKind.RATING):
        prompt.state, case.rating_asked_at = MessageState.CANCELLED, None
    record = events.of(db, case)
    before = _before_the_answer(record)
    waited_since = before.get("waiting_since")
    case.waiting_since = case.waiting_since or (datetime.fromisoformat(waited_since) if waited_since else now)
    if case.kind == CaseKind.COMPLAINT:
        case.stage = before.get("stage") or case.stage
    to = CaseState.ASSIGNED if case.officer_id is not None else CaseState.NEW
    consultations.move(db, case, to, by=Actor.BOT, now=now, never_left=not _is_answered(db, record))


# what the record says


@dataclass(frozen=True)
class _Answer:
    """An answer on record. at: when it was said, for the last time; stands: it has left or still may.

    helps: it stands and is not held.
    """

    at: datetime
    stands: bool
    helps: bool


def _answers(db: Session, record: Sequence[Event]) -> list[_Answer]:
    said = {key: event.at for event in record if event.what in SAYS for key in _keys(event)}
    return [_answer(db, key, at) for key, at in said.items()]


def _keys(event: Event) -> list[str]:
    """Return the keys of the messages that an event is about: all parts of a long answer, or a single message."""
    return list(event.detail.get("messages") or filter(None, [event.detail.get("message")]))


def _answer(db: Session, key: str, at: datetime) -> _Answer:
    message = messages.by_key(db, key)
    stands = message is not None and message.author != Actor.BOT and message.state not in NOT_LEFT
    return _Answer(at, stands, helps=stands and message is not None and message.state != MessageState.HELD)


def _is_answered(db: Session, record: Sequence[Event]) -> bool:
    """Return whether an answer that was given since we owed one still counts."""
    return any(answer.stands for answer in _answers(db, _since_owed(record)))


def _before_the_answer(record: Sequence[Event]) -> dict[str, Any]:
    """Return how the case stood before the first answer since we owed one.

    `consultations.snapshot` kept it.
    """
    answers = (event for event in _since_owed(record) if event.what in ANSWERS)
    return next((event.detail.get("before") or {} for event in answers), {})


def _since_owed(record: Sequence[Event]) -> Sequence[Event]:
    """Return the events since we last owed an answer."""
    last = max((place for place, event in enumerate(record) if event.what in OWES), default=-1)
    return record[last + 1 :]
