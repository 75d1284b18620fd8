"""What became of our messages, as the providers report it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Delivery
from handlers.office.office import Office
from handlers.outgoing import answer_effects, sending, staff_mail
from handlers.outgoing.costs import billing
from store.cases import events, messages, people
from store.event_names import EventName
from store.tables import Consultation, Identity, Message, Nothing
from store.transport import outbox
from store.vocabulary import Actor, ArrivalOutcome, Direction, MessageKind, MessageState


def take(db: Session, office: Office, channel: str, delivery: Delivery, now: datetime) -> ArrivalOutcome:
    """Apply one report to the message it is about; reports may come late, twice and in any order."""
    message = _find(db, channel, delivery)
    if message is None:
        return ArrivalOutcome.UNKNOWN_MESSAGE
    if delivery.external_id and message.external_id is None and not delivery.refs:
        message.external_id = delivery.external_id
    if delivery.fate == MessageState.FAILED and delivery.window_closed:
        return _window_shut(db, office, message, now)
    if delivery.opted_out and message.identity_id is not None:
        people.contact_of(db, _identity(db, message)).set_opted_out(now)
    if delivery.fate == MessageState.FAILED and (lost := _lost_copies(db, message, delivery)):
        record_lost_copies(db, message, dict.fromkeys(lost, delivery.error), now)
        return ArrivalOutcome.COPY_FAILED
    was, had_failed = message.state, message.state == MessageState.FAILED
    if not outbox.advance(message, delivery.fate, delivery.error):
        return ArrivalOutcome.NO_NEWS
    _bill(db, office, message, was, now)
    if delivery.fate == MessageState.FAILED:
        record_failure(db, message, now)
    elif had_failed:
        answer_effects.left_after_all(db, message, by=message.author, now=now)
    return ArrivalOutcome(delivery.fate)


def _bill(db: Session, office: Office, message: Message, was: MessageState | Nothing, now: datetime) -> None:
    """Count a message that is reported before we noted that it left. Do not count what did not arrive.

    was: its state before the report.
    """
    if was in (MessageState.QUEUED, MessageState.SENDING) or (was == MessageState.FAILED and not message.billed_units):
        billing.handed_over(db, office, message, now)
    if message.state == MessageState.FAILED:
        billing.undelivered(office, message)


def _lost_copies(db: Session, message: Message, delivery: Delivery) -> list[str]:
    """Return the copies that a bounce is about, where it does not name the receiver of the letter itself."""
    if not message.cc or message.identity_id is None:
        return []
    receiver = message.recipient or _identity(db, message).value
    return (
        [] if receiver in delivery.recipients else [one for one in delivery.recipients if one in message.cc.split(", ")]
    )


def record_lost_copies(db: Session, message: Message, reasons: Mapping[str, str], now: datetime) -> None:
    """Put copies that did not arrive on the consultation's record. The answer itself counts as before.

    reasons: why, by address.
    """
    if message.consultation_id is None:
        return
    consultation = db.get_one(Consultation, message.consultation_id)
    for address, error in reasons.items():
        events.record(
            db,
            consultation,
            EventName.COPY_FAILED,
            by=Actor.BOT,
            now=now,
            message=message.key,
            to=address,
            error=error,
        )


def record_failure(db: Session, message: Message, now: datetime) -> None:
    """Put a failed send on its consultation's record; an answer that did not arrive is owed again, also when closed."""
    if message.kind == MessageKind.COPY:
        letter = sending.letter_of(db, message)
        if letter is not None:
            record_lost_copies(db, letter, {message.recipient: message.error}, now)
        return
    if message.direction == Direction.STAFF:
        staff_mail.record_failure(db, message, now)
        return
    if message.consultation_id is None:
        return
    consultation = db.get_one(Consultation, message.consultation_id)
    answer_effects.failed(db, message, now)
    events.record(db, consultation, EventName.FAILED, by=Actor.BOT, now=now, message=message.key, error=message.error)


def _window_shut(db: Session, office: Office, message: Message, now: datetime) -> ArrivalOutcome:
    was = message.state
    if was in (MessageState.DELIVERED, MessageState.READ, MessageState.HELD):
        return ArrivalOutcome.NO_NEWS
    message.external_id = None  # it goes out again under another id
    if was == MessageState.SENT:
        billing.undelivered(office, message)
    refused_by_window(db, office, message, now)
    return ArrivalOutcome.HELD if message.state == MessageState.HELD else ArrivalOutcome.WINDOW_SHUT


def refused_by_window(db: Session, office: Office, message: Message, now: datetime) -> None:
    """Hold a message for which the provider says the window is shut, send it as its template, or drop it."""
    if message.direction == Direction.STAFF:  # it is a template already, and nobody of ours opens windows
        outbox.fail(message, sending.WINDOW_SHUT_TO_STAFF)
        staff_mail.record_failure(db, message, now)
        return
    sending.window_shut(db, office, message, _identity(db, message), now, refused=True)
    if message.state not in (MessageState.HELD, MessageState.CANCELLED):
        outbox.requeue(message, now)


def _identity(db: Session, message: Message) -> Identity:
    return db.get_one(Identity, message.identity_id)


def _find(db: Session, channel: str, delivery: Delivery) -> Message | None:
    """Find the message by our key, else the provider's id, else any id a bounce names (a Message-ID is key@domain)."""
    if delivery.key and (message := messages.by_key(db, delivery.key)):
        return message
    for ref in filter(None, (delivery.external_id, *delivery.refs)):
        message = messages.by_external_id(db, channel, ref) or messages.by_key(db, ref.partition("@")[0])
        if message is not None and message.direction in (Direction.OUT, Direction.STAFF):
            return message
    return None
