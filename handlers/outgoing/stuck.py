"""Messages of ours that did not leave, or perhaps did: an officer decides about each."""

from __future__ import annotations

from handlers.errors import NotFound, Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.outgoing import answer_effects, sending
from store.cases import messages
from store.event_names import EventName
from store.tables import Consultation, Message
from store.transport import outbox
from store.vocabulary import Direction, MessageState


def retry(act: Act, key: str) -> Message:
    """Send a failed, held or uncertain message (again). An officer decides this, knowing it may arrive twice."""
    message = find(act, key)
    if message.state == MessageState.HELD and not sending.may_leave(act.db, act.office, message, act.now):
        word = act.office.traits[message.channel].word
        raise Refusal(
            f"Jendela {word} masih tertutup. Pesan ini terkirim sendiri saat warga membalas. "
            "Bila mendesak, kirim lewat saluran lain atau hubungi lewat telepon."
        )
    return _send_again(act, message)


def _send_again(act: Act, message: Message) -> Message:
    outbox.requeue(message, act.now)
    answer_effects.left_after_all(act.db, message, by=act.by.name, now=act.now)
    _record_on(act, message, EventName.RETRIED)
    return message


def retry_all(act: Act) -> int:
    """Send again what failed, but not what waits for the citizen or may have arrived. Return how many."""
    failed = [one for one in outbox.stuck(act.db) if one.state == MessageState.FAILED and _may_touch(act, one)]
    for message in failed:
        _send_again(act, message)
    return len(failed)


def settle(act: Act, key: str) -> Message:
    """Take an uncertain message as sent: the officer knows that it arrived."""
    message = find(act, key)
    if message.state == MessageState.HELD:
        raise Refusal("Pesan ini masih menunggu jendela WhatsApp; ia belum mungkin sampai.")
    message.state, message.sent_at, message.error = MessageState.SENT, act.now, ""
    answer_effects.left_after_all(act.db, message, by=act.by.name, now=act.now)
    _record_on(act, message, EventName.SETTLED)
    return message


def cancel(act: Act, key: str) -> Message:
    """Do not send a failed, held or uncertain message any more."""
    message = find(act, key)
    was_held, message.state = message.state == MessageState.HELD, MessageState.CANCELLED
    answer_effects.cancelled(act.db, message, act.now, was_held=was_held)
    _record_on(act, message, EventName.CANCELLED)
    return message


def find(act: Act, key: str) -> Message:
    """Return a message of ours that an officer has to decide about. Raises Refusal."""
    message = messages.by_key(act.db, key)
    if message is None or message.direction not in (Direction.OUT, Direction.STAFF):
        raise NotFound("Pesan itu tidak ada.")
    if not _may_touch(act, message):
        raise NotFound("Pesan itu tidak ada.")
    if message.state not in (MessageState.FAILED, MessageState.HELD, MessageState.UNKNOWN):
        raise Refusal("Pesan itu sudah terkirim atau masih dalam antrean. Muat ulang halaman.")
    return message


def _may_touch(act: Act, message: Message) -> bool:
    consultation = act.db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    return consultation is None or visibility.may_see(act.db, act.by, consultation)


def _record_on(act: Act, message: Message, what: EventName) -> None:
    if message.consultation_id is not None:
        consultation = act.db.get_one(Consultation, message.consultation_id)
        act.record(consultation, what, message=message.key)
