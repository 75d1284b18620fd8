"""The outbox: our messages from queued to delivered. Claim a message, send it, record the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from channels.envelope import FATES
from store.db.literals import literals
from store.tables import Consultation, Identity, Message
from store.vocabulary import Actor, Direction, MessageKind, MessageState

RECENT = 20_000  # newest messages that are searched for the last send
MOST_ATTEMPTS = 20  # about ten hours
FIRST_PAUSE, LONGEST_PAUSE = 5, 2880  # seconds; a quarter more or less, so that not all try at the same moment


def leaving(table: Any) -> ColumnElement[bool]:
    """Return the condition that a message is being sent or waits for it.

    Written out, not bound: a database uses a partial index only for exactly the words it was made with.
    """
    return col(table.state).in_(literals(MessageState.QUEUED, MessageState.SENDING))


def _held_or_leaving(table: Any) -> ColumnElement[bool]:
    """Return the condition of the index by address.

    With other words every queued message would read all messages that the address ever got.
    """
    return col(table.state).in_(literals(MessageState.HELD, MessageState.QUEUED, MessageState.SENDING))


def due(db: Session, now: datetime, *, skip: Iterable[str] = (), limit: int = 10) -> Sequence[int]:
    """Return ids of messages to send now, oldest first.

    A later message to an address waits for the earlier one to leave, unless an officer chose a later time for that one,
    or our own page shows it meanwhile.
    """
    earlier = aliased(Message)
    overtakes = (
        select(col(earlier.id))
        .where(
            col(earlier.identity_id) == col(Message.identity_id),
            _held_or_leaving(earlier),
            col(earlier.state) != MessageState.HELD,
            col(earlier.id) < col(Message.id),
            or_(and_(*_not_put_off(earlier)), col(earlier.due_at) <= now),
        )
        .exists()
    )
    query = select(col(Message.id)).where(leaving(Message), col(Message.state) == MessageState.QUEUED)
    query = query.where(col(Message.due_at) <= now, ~overtakes)
    query = query.where(col(Message.channel).not_in(list(skip)))
    ids = db.scalars(query.order_by(col(Message.due_at), col(Message.id)).limit(limit))
    return [int(one) for one in ids if one is not None]


def _not_put_off(table: Any) -> tuple[ColumnElement[bool], ...]:
    return col(table.scheduled_at).is_(None), col(table.shown_at).is_(None)


def answer_waits(db: Session, message: Message, *, refused: bool) -> bool:
    """Return whether an earlier answer of an officer in the same consultation is held for the same person and channel.

    refused: the provider has just closed the window, so messages that it took and did not deliver will come back too.
    """
    query = select(col(Message.id)).where(
        col(Message.consultation_id) == message.consultation_id,
        col(Message.identity_id).in_(_with_contact(message.identity_id)),
        col(Message.direction) == Direction.OUT,
        col(Message.author) != Actor.BOT,
        col(Message.id) < message.id,
        col(Message.state).in_(
            (MessageState.HELD, MessageState.QUEUED, MessageState.SENDING, MessageState.SENT)
            if refused
            else (MessageState.HELD,)
        ),
    )
    return db.scalars(query.limit(1)).first() is not None


def claim(db: Session, message_id: int, now: datetime) -> Message | None:
    """Take a queued message for sending. None if another worker was faster.

    The error of the last try is gone: on a claim it says that this try is in doubt (claims.py).
    """
    statement = (
        update(Message)
        .where(col(Message.id) == message_id, col(Message.state) == MessageState.QUEUED)
        .values(state=MessageState.SENDING, claimed_at=now, attempts=col(Message.attempts) + 1, error="")
    )
    if db.connection().execute(statement).rowcount == 0:
        return None
    return db.get(Message, message_id, populate_existing=True)


def uncertain(message: Message, reason: str) -> None:
    """Mark a message that may have left. An officer decides."""
    message.state, message.error, message.claimed_at = MessageState.UNKNOWN, reason, None


def sent(message: Message, external_id: str, now: datetime) -> None:
    """Mark a message as sent. A delivery report that came before stays.

    external_id: "" where another message has it, because this one went out under that one's id.
    """
    message.external_id = message.external_id or external_id or None
    message.sent_at = message.sent_at or now
    message.error = ""
    message.claimed_at = None
    if message.state in (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN):
        message.state = MessageState.SENT


def again(message: Message, reason: str, now: datetime, wait: timedelta | None = None, tries: int = 0) -> bool:
    """Queue a failed message once more, each time later. False (and failed) after the last attempt.

    wait: the least pause. tries: how often it is sent at most, 0 for MOST_ATTEMPTS.
    """
    if message.attempts >= (tries or MOST_ATTEMPTS):
        fail(message, reason)
        return False
    message.state, message.error, message.claimed_at = MessageState.QUEUED, reason, now
    message.due_at = now + max(wait or timedelta(), _pause(message))
    return True


def _pause(message: Message) -> timedelta:
    """Return the pause before the next try: from ten seconds to an hour, a little other for each message."""
    spread = crc32(f"{message.key}{message.attempts}".encode()) / 2**32
    return timedelta(seconds=min(FIRST_PAUSE * 2**message.attempts, LONGEST_PAUSE) * (0.75 + spread / 2))


def fail(message: Message, reason: str) -> None:
    message.state, message.error, message.claimed_at = MessageState.FAILED, reason, None


def hold(message: Message, reason: str) -> None:
    """Keep a message until the citizen opens the window."""
    message.state, message.error, message.claimed_at = MessageState.HELD, reason, None


def show_first(message: Message, now: datetime, wait: timedelta) -> None:
    """Let our own page show a claimed message, and send it after a while, unless it is seen there."""
    message.shown_at = now
    message.state, message.claimed_at, message.due_at = MessageState.QUEUED, None, now + wait


def seen_on_page(db: Session, message: Message, now: datetime) -> None:
    """End a message that waits to be sent and was seen on our own page. One that a worker has claimed leaves."""
    db.refresh(message, with_for_update=True)
    if message.state == MessageState.QUEUED:
        message.state, message.sent_at = MessageState.READ, now


def drop(message: Message, reason: str) -> None:
    """Never send a message, and store why."""
    message.state, message.error, message.claimed_at = MessageState.CANCELLED, reason, None


def requeue(message: Message, now: datetime) -> None:
    """Send a message from the start, because an officer decided it or the citizen replied."""
    message.state, message.error, message.claimed_at = MessageState.QUEUED, "", None
    message.due_at, message.attempts = now, 0


def held_for(db: Session, identity_id: int) -> Sequence[Message]:
    """Return the messages that wait until this person writes on this channel, in the order they were written."""
    query = select(Message).where(_held_or_leaving(Message), col(Message.state) == MessageState.HELD)
    query = query.where(col(Message.identity_id).in_(_with_contact(identity_id)))
    return db.scalars(query.order_by(col(Message.id))).all()


def _with_contact(identity_id: int | None) -> Select[int | None]:
    """Return the query for the ids of every identity that the same correspondent has on the same channel."""
    known, mate = aliased(Identity), aliased(Identity)
    columns = ("person_id", "original_person_id", "channel")
    same = and_(*(getattr(mate, name) == getattr(known, name) for name in columns))
    return select(col(mate.id)).join(known, same).where(col(known.id) == identity_id)


def untouched(message: Message) -> bool:
    """Return whether sending has not begun, so that the message can be undone.

    Ask inside a write transaction.
    """
    return message.state == MessageState.QUEUED and message.attempts == 0


def queued_alarm(db: Session, recipient: str, at: datetime) -> Message | None:
    """Return the alarm to a supervisor that was queued at a moment and has not begun to leave, None for none."""
    query = select(Message).where(
        leaving(Message),
        col(Message.state) == MessageState.QUEUED,
        col(Message.attempts) == 0,
        col(Message.kind) == MessageKind.BREACH,
        col(Message.recipient) == recipient,
        col(Message.at) == at,
    )
    return db.scalars(query).first()


def scheduled_of(db: Session, consultation: Consultation) -> Sequence[Message]:
    """Return the answers that wait for the time an officer chose."""
    return db.scalars(_scheduled_of(), {"consultation": consultation.id}).all()


@cache
def _scheduled_of() -> Select[Message]:
    here = (col(Message.consultation_id) == bindparam("consultation"), col(Message.state) == MessageState.QUEUED)
    return select(Message).where(*here, col(Message.scheduled_at).is_not(None)).order_by(col(Message.id))


def take_back(message: Message) -> None:
    """Undo a message: it is never sent and is no part of the conversation any more.

    Its key stays known, so that the same form does not send it again.
    """
    message.state, message.kind, message.consultation_id = MessageState.CANCELLED, MessageKind.UNDONE, None
    message.body = message.html = message.full_body = message.subject = message.cc = message.recipient = ""
    message.params = {}


def queued_of(db: Session, consultation: Consultation, kind: str) -> Sequence[Message]:
    """Return the messages of one kind about a consultation whose sending has not begun."""
    query = select(Message).where(
        col(Message.consultation_id) == consultation.id,
        col(Message.kind) == kind,
        col(Message.state).in_((MessageState.QUEUED, MessageState.HELD)),
    )
    return db.scalars(query).all()


def unsent_of(db: Session, consultation: Consultation) -> Sequence[Message]:
    """Return the messages about a consultation whose sending has not begun, whatever they wait for."""
    here = col(Message.consultation_id) == consultation.id
    unsent = col(Message.state).in_((MessageState.QUEUED, MessageState.HELD))
    return db.scalars(select(Message).where(here, unsent).order_by(col(Message.id))).all()


def dropped_of(db: Session, consultation: Consultation, keys: Iterable[str]) -> Sequence[Message]:
    """Return those of some messages about a consultation that were never sent."""
    here = (col(Message.consultation_id) == consultation.id, col(Message.state) == MessageState.CANCELLED)
    return db.scalars(select(Message).where(*here, col(Message.key).in_(list(keys))).order_by(col(Message.id))).all()


def advance(message: Message, fate: str, error: str) -> bool:
    """Apply a delivery report. A message never moves back. Return whether something changed."""
    rank = {
        **{state: place for place, state in enumerate(FATES)},
        MessageState.SENDING: 0,
        MessageState.HELD: 0,
        MessageState.UNKNOWN: 0,
        MessageState.FAILED: 2,
    }
    now_at = rank.get(message.state, 0)
    if message.state == MessageState.FAILED and fate not in (MessageState.DELIVERED, MessageState.READ):
        return False
    if fate != MessageState.FAILED and rank[fate] <= now_at and message.state != MessageState.FAILED:
        return False
    if fate == MessageState.FAILED and message.state in (
        MessageState.DELIVERED,
        MessageState.READ,
        MessageState.FAILED,
    ):
        return False
    message.state, message.error = MessageState(fate), error if fate == MessageState.FAILED else ""
    return True


def stuck(db: Session, limit: int = 100) -> Sequence[Message]:
    """Return the messages that need an officer's decision, the latest first.

    A code that did not arrive needs none: whoever waits for it asks for another.
    """
    query = select(Message).where(
        col(Message.state).in_(literals(MessageState.FAILED, MessageState.UNKNOWN, MessageState.HELD)),
        col(Message.kind) != MessageKind.SIGN_IN,
    )
    return db.scalars(query.order_by(col(Message.id).desc()).limit(limit)).all()


def lost(found: Iterable[Message]) -> dict[str, list[datetime]]:
    """Return when each of these stuck messages failed, or was sent without a known fate, by channel."""
    moments: dict[str, list[datetime]] = {}
    for message in found:
        if message.state != MessageState.HELD:
            moments.setdefault(message.channel, []).append(message.due_at or message.at)
    return moments


def waiting_of(db: Session, channel: str, now: datetime) -> int:
    """Return how many messages of a channel are due for more than a minute."""
    query = select(func.count()).where(
        col(Message.channel) == channel,
        col(Message.state).in_(literals(MessageState.QUEUED, MessageState.SENDING)),
        col(Message.at) < now - timedelta(minutes=1),
    )
    return int(db.scalar(query) or 0)


def last_sent(db: Session, channel: str) -> datetime | None:
    """Return when our last message on this channel left, among the newest of all messages."""
    newest = int(db.scalar(select(func.max(col(Message.id)))) or 0)
    query = select(func.max(col(Message.sent_at))).where(
        col(Message.id) > newest - RECENT, col(Message.channel) == channel, col(Message.direction) == Direction.OUT
    )
    moment: datetime | None = db.scalar(query)
    return moment
