"""What an officer says about a case: an answer to the citizen, a note for colleagues, the outcome of a call.

Actions as in actions.py; here is also what an answer means once it goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from channels.envelope import Address
from handlers.desk import complaint_stages
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers import guards, mentions, routing
from handlers.officers.act import Act
from handlers.outgoing import access_given, queueing, routes
from handlers.outgoing.queueing import AS_USUAL, OutgoingAttachment, OutgoingMessage, SendOptions
from store.cases import consultations, messages, people
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Consultation, Identity, Message
from store.vocabulary import CaseState, Direction, MessageKind


def reply(
    act: Act,
    case: Consultation,
    text: str,
    *,
    attachments: Sequence[OutgoingAttachment] = (),
    seen_event_id: int | None = None,
    started_at_event_id: int | None = None,
    key: str = "",
    options: SendOptions = AS_USUAL,
) -> list[Message]:
    """Answer the citizen; the officer must hold the case. Return the queued messages, several where the text is long.

    seen_event_id: the last event that the officer's page showed.
    started_at_event_id: the last event when they began to write.
    key: of the first message, where the page has chosen one.
    Raises Overtaken when a colleague was faster; what the citizen wrote meanwhile does not block the answer.
    """
    guards.require_not_overtaken(act, case, seen_event_id, started_at_event_id=started_at_event_id)
    guards.require_own(act, case)
    guards.require_words(text, attachments)
    route = _route(act.db, act.office, case, options, act.now)
    due = options.later or act.now + options.delay
    recipient = _recipient(act, case, route, options)
    message = replace(_message(act, text, options), attachments=attachments, key=key, due=due, recipient=recipient)
    queued = queueing.queue(act.db, act.office, route, case, message, act.now)
    if options.later is not None:
        _put_off(act, case, queued)
        return queued
    _answered(act, case, said=queued)
    _agree(act, case, route, options.recipient)
    access_given.mark_given(act.db, case, text, by=act.by.name, now=act.now)
    return queued


def _message(act: Act, text: str, options: SendOptions) -> OutgoingMessage:
    return OutgoingMessage(
        text.strip(),
        MessageKind.MESSAGE,
        act.by.name,
        template=options.template,
        params=options.params,
        subject=options.subject,
        cc=options.cc,
    )


def _route(db: Session, office: Office, consultation: Consultation, options: SendOptions, now: datetime) -> Identity:
    if options.to is not None:
        mine = [one for one in people.identities(db, consultation.person_id) if routes.comes_to(office, one)]
        for identity in mine:
            is_chosen = (identity.channel, identity.value) == (options.to.channel, options.to.value)
            if is_chosen and identity.opted_out_at is None:
                return identity
        raise Refusal("Alamat itu bukan milik warga ini, atau tidak dapat kami tulisi. Pilih alamat lain.")
    route = routes.identity_for(db, office, consultation, now)
    if route is None:
        raise Refusal("Nomor ini tidak dapat menerima pesan. Hubungi kembali lewat telepon, lalu catat hasilnya.")
    return route


def _recipient(act: Act, case: Consultation, route: Identity, options: SendOptions) -> str:
    """Return the address of a letter, the usual one unless the officer chose; of a chat the number they chose."""
    if options.to is not None or act.office.traits[route.channel].chat:
        return route.value if options.to is not None and route.kind == "phone" else ""
    offered = _offered(act.db, case, route)
    if options.recipient and options.recipient not in offered:
        raise Refusal("Warga tidak meminta jawaban ke alamat itu. Pilih alamat yang ditawarkan.")
    return options.recipient or offered[0]


def _offered(db: Session, case: Consultation, route: Identity) -> list[str]:
    usual = Address(route.channel, route.value, route.name, route.kind)
    return [one.value for one in routes.addresses_of_answer(db, case, usual)]


def _agree(act: Act, case: Consultation, route: Identity, chosen: str) -> None:
    """Keep the address that an officer chose for a letter, for what is written later, the machine's letters too."""
    offered = _offered(act.db, case, route) if chosen else []
    if len(offered) > 1 and chosen in offered:
        case.answer_to = chosen


def _put_off(act: Act, consultation: Consultation, queued: Sequence[Message]) -> None:
    """Note that the answer is sent at a time its officer chose. It counts only then: see `went_out`."""
    for message in queued:
        message.scheduled_at = act.now
    keys, due = [message.key for message in queued], queued[0].due_at or act.now
    act.record(consultation, EventName.SCHEDULED, message=keys[0], messages=keys, due=due.isoformat())


def went_out(db: Session, office: Office, message: Message, now: datetime) -> None:
    """Count an answer that its officer had put off, now that its time has come. Other messages counted already."""
    if message.scheduled_at is None:
        return
    message.scheduled_at = None
    by = officers.by_name(db, message.author)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if by is None or consultation is None or consultation.state in (CaseState.NEW, CaseState.CLOSED):
        return
    act = Act(db, office, by, now)
    _answered(act, consultation, said=[message])
    if message.identity_id == consultation.identity_id:
        _agree(act, consultation, consultations.identity_of(db, consultation), message.recipient)


def _answered(act: Act, consultation: Consultation, *, said: Sequence[Message]) -> None:
    """Put the answer on record, with how the case stood before, so that it can be undone."""
    keys, before = [one.key for one in said], consultations.snapshot(consultation)
    more: dict[str, Any] = {"message": keys[0], "messages": keys, "before": before}
    consultation.first_help_at = consultation.first_help_at or act.now
    consultation.waiting_since = None
    owed = consultation.state == CaseState.CONFIRMING and colleagues.is_owed(act.db, consultation)
    if consultation.state == CaseState.ANSWERED or owed:  # a word meanwhile; the colleague's answer is still to come
        act.record(consultation, EventName.REPLIED, **more)
    else:
        act.move(consultation, CaseState.ANSWERED, **more)
    complaint_stages.answered(act.db, consultation, by=act.by.name, now=act.now)
    routing.assign_waiting(act.db, act.office, act.now)


def note(
    act: Act, case: Consultation, text: str, *, attachments: Sequence[OutgoingAttachment] = (), key: str = ""
) -> Message:
    """Leave a note that only colleagues see, also on a closed case. Officers it names are told."""
    guards.require_words(text, attachments)
    message = _note(act, case, text, key=key)
    queueing.attach_all(act.db, message, attachments)
    return message


def _note(act: Act, consultation: Consultation, text: str, *, key: str = "") -> Message:
    message = Message(
        key=key or messages.new_key(),
        consultation_id=consultation.id,
        direction=Direction.NOTE,
        author=act.by.name,
        body=text.strip(),
        at=act.now,
    )
    act.db.add(message)
    act.db.flush()
    act.record(consultation, EventName.NOTED, message=message.key)
    mentions.tell(act, consultation, message)
    return message


def log_answer(act: Act, case: Consultation, text: str, *, at: datetime) -> Message:
    """Write down what the citizen was told at once, at the counter or on the phone. It was their first help."""
    message = _note(act, case, f"Dijawab di tempat: {text.strip()}")
    case.first_help_at = case.first_help_at or at
    _answered(act, case, said=[message])
    return message


def log_call(act: Act, case: Consultation, text: str, *, seen_event_id: int | None = None, key: str = "") -> Message:
    """Write down what was said when the officer called back. It counts as an answer."""
    guards.require_not_overtaken(act, case, seen_event_id)
    guards.require_own(act, case)
    guards.require_words(text, ())
    message = _note(act, case, f"Hasil telepon: {text.strip()}", key=key)
    _answered(act, case, said=[message])
    return message
