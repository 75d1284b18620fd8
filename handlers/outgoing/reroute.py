"""A message that is stuck leaves by another channel of the same person: "kirim lewat email"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.outgoing import answer_effects, queueing, routes, stuck
from handlers.outgoing.queueing import OutgoingAttachment, OutgoingMessage
from store.cases import messages, people
from store.event_names import EventName
from store.tables import Consultation, Identity, Message
from store.transport import outbox
from store.vocabulary import MessageKind, MessageState

AFTER_THE_ANSWER = timedelta(minutes=2)  # channels differ in speed, and the rating comes last


def other_routes(db: Session, office: Office, message: Message) -> list[Identity]:
    """Return the receiver's other addresses that we can write to, the one last used first."""
    here = db.get(Identity, message.identity_id) if message.identity_id is not None else None
    if here is None:
        return []
    case = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    is_anonymous = case is not None and case.anonymous  # whom they were merged with learns nothing of it
    return [
        one
        for one in people.known_identities(db, here.person_id)
        if one.channel != here.channel and one.opted_out_at is None and routes.comes_to(office, one)
        if not is_anonymous or one.original_person_id == here.original_person_id
    ]


def send(act: Act, key: str, channel: str) -> list[Message]:
    """Send a failed, held or uncertain message over another channel of the same person; the old one never leaves.

    Raises Refusal.
    """
    message = stuck.find(act, key)
    route = next((one for one in other_routes(act.db, act.office, message) if one.channel == channel), None)
    if route is None or message.consultation_id is None:
        raise Refusal("Warga ini tidak punya alamat lain yang dapat kami tulisi.")
    consultation = act.db.get_one(Consultation, message.consultation_id)
    outbox.drop(message, f"Dikirim lewat {act.office.traits[channel].word}.")
    again = OutgoingMessage(
        message.body, MessageKind(message.kind), message.author, attachments=_attachments(act.db, message)
    )
    sent = queueing.queue(act.db, act.office, route, consultation, again, act.now)
    answer_effects.left_after_all(act.db, message, by=act.by.name, now=act.now, instead=sent[0].key)
    act.record(consultation, EventName.SENT_ELSEWHERE, message=sent[0].key, channel=channel)
    _prompts_go_on(act.db, consultation, act.now)
    return sent


def _attachments(db: Session, message: Message) -> Sequence[OutgoingAttachment]:
    kept = messages.files(db, [message.id or 0]).get(message.id or 0, [])
    stays = [one for one in kept if one.sha256 and one.locator != queueing.WITHDRAWN]
    return [OutgoingAttachment(one.filename, one.content_type, one.sha256, one.size) for one in stays]


def _prompts_go_on(db: Session, consultation: Consultation, now: datetime) -> None:
    """Send rating prompts that waited behind the message."""
    for prompt in outbox.queued_of(db, consultation, MessageKind.RATING):
        if prompt.state == MessageState.HELD and not outbox.answer_waits(db, prompt, refused=False):
            outbox.requeue(prompt, now + AFTER_THE_ANSWER)
