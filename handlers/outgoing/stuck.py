"""Messages of ours that did not leave, or perhaps did: an officer decides about each. Verbs as those of the desk."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Hidden, NotFound, Refusal
from handlers.office.office import Office
from handlers.officers import visibility
from handlers.outgoing import access_given, answer_effects, sending
from store.cases import events, messages
from store.event_names import EventName
from store.tables import Consultation, Message, Officer
from store.transport import outbox
from store.vocabulary import Actor, Direction, MessageState


def retry(db: Session, office: Office, key: str, *, by: Officer, now: datetime) -> Message:
    """Send a failed, held or uncertain message (again). An officer decides this, knowing it may arrive twice."""
    message = find(db, key, by)
    if message.state == MessageState.HELD and not sending.may_leave(db, office, message, now):
        word = office.traits[message.channel].word
        raise Refusal(
            f"Jendela {word} masih tertutup. Pesan ini terkirim sendiri saat warga membalas. "
            "Bila mendesak, kirim lewat saluran lain atau hubungi lewat telepon."
        )
    return _send_again(db, message, by=by, now=now)


def _send_again(db: Session, message: Message, *, by: Officer, now: datetime) -> Message:
    outbox.requeue(message, now)
    answer_effects.left_after_all(db, message, by=by.name, now=now)
    _record_on(db, message, EventName.RETRIED, by, now)
    return message


def retry_all(db: Session, *, by: Officer, now: datetime) -> int:
    """Send again what failed, but not what waits for the citizen or may have arrived already; how many."""
    failed = [one for one in outbox.stuck(db) if one.state == MessageState.FAILED and _may_touch(db, by, one)]
    for message in failed:
        _send_again(db, message, by=by, now=now)
    return len(failed)


def settle(db: Session, key: str, *, by: Officer, now: datetime) -> Message:
    """Take an uncertain message as sent: the officer knows that it arrived."""
    message = find(db, key, by)
    if message.state == MessageState.HELD:
        raise Refusal("Pesan ini masih menunggu jendela WhatsApp; ia belum mungkin sampai.")
    message.state, message.sent_at, message.error = MessageState.SENT, now, ""
    answer_effects.left_after_all(db, message, by=by.name, now=now)
    _record_on(db, message, EventName.SETTLED, by, now)
    return message


def cancel(db: Session, key: str, *, by: Officer, now: datetime) -> Message:
    """Do not send a failed, held or uncertain message any more."""
    message = find(db, key, by)
    was_held, message.state = message.state == MessageState.HELD, MessageState.CANCELLED
    _answer_never_left(db, message, now, was_held=was_held)
    _record_on(db, message, EventName.CANCELLED, by, now)
    return message


def _answer_never_left(db: Session, message: Message, now: datetime, *, was_held: bool) -> None:
    """It gave no help; of a held one nobody knew yet that the answer is owed, unless there is another."""
    if message.author == Actor.BOT or message.direction != Direction.OUT or message.consultation_id is None:
        return
    consultation = db.get_one(Consultation, message.consultation_id)
    answer_effects.take_back_help(db, consultation)
    access_given.never_left(db, consultation, message, now)
    if was_held and not answer_effects.is_answered(db, consultation):
        answer_effects.owe_again(db, consultation, now)


def find(db: Session, key: str, by: Officer) -> Message:
    """A message of ours an officer has to decide about. Raises Refusal."""
    message = messages.by_key(db, key)
    if message is None or message.direction not in (Direction.OUT, Direction.STAFF):
        raise NotFound("Pesan itu tidak ada.")
    if not _may_touch(db, by, message):
        raise Hidden(visibility.NOT_YOURS)
    if message.state not in (MessageState.FAILED, MessageState.HELD, MessageState.UNKNOWN):
        raise Refusal("Pesan itu sudah terkirim atau masih dalam antrean. Muat ulang halaman.")
    return message


def _may_touch(db: Session, by: Officer, message: Message) -> bool:
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    return consultation is None or visibility.may_see(db, by, consultation)


def _record_on(db: Session, message: Message, what: EventName, by: Officer, now: datetime) -> None:
    if message.consultation_id is not None:
        consultation = db.get_one(Consultation, message.consultation_id)
        events.record(db, consultation, what, by=by.name, now=now, message=message.key)
