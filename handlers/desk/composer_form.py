"""The composer's form: an answer, a note or the outcome of a call, done once however often the form is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address
from handlers.desk import actions, answering
from handlers.errors import Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import email_letter, whatsapp_templates
from handlers.outgoing.queueing import OutgoingAttachment, SendOptions
from store.cases import events, messages
from store.desk import drafts, uploads
from store.event_names import EventName
from store.tables import Consultation
from store.transport import outbox
from store.vocabulary import Actor, DraftKind

SOONEST = timedelta(minutes=2)
LATEST = timedelta(days=60)
KEY = re.compile(r"[a-z2-7]{20}")


@dataclass(frozen=True)
class Form:
    """One filled composer.

    kind: an answer, an answer by a template, a note, or the outcome of a call.
    key: the form's own, the same each time the form is sent.
    seen_event_id: the last event that its page showed.
    started_at_event_id: the last event when the officer began to write.
    waited: it was written a while ago and only comes now, so what the citizen wrote since must be read first.
    close: close the case as well.
    uploads: keys of files that are here already.
    attachments: files in the form itself.
    route: "channel:address" of the same person, where the answer goes another way than usual.
    recipient: the address of a letter, where its citizen asked for another than their own.
    subject, cc: of a letter. quote: with the citizen's letter below.
    template, blanks: the provider's id of an approved template, and the words for its blanks.
    later: when it is to be sent; None for now.
    """

    text: str
    kind: DraftKind = DraftKind.REPLY
    key: str = ""
    seen_event_id: int | None = None
    started_at_event_id: int | None = None
    waited: bool = False
    close: bool = False
    uploads: Sequence[str] = ()
    attachments: Sequence[OutgoingAttachment] = field(default=())
    route: str = ""
    recipient: str = ""
    subject: str = ""
    cc: str = ""
    quote: bool = False
    template: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
    later: datetime | None = None


@dataclass(frozen=True)
class Written:
    """What became of a form. again: it came before. unread: the citizen wrote what its page did not show."""

    again: bool = False
    unread: bool = False


def write(act: Act, case: Consultation, form: Form) -> Written:
    """Do what the form says, once. Raises Refusal."""
    if was_here(act.db, form.key):
        return Written(again=True)
    unread = _unread(act.db, case, form)
    if form.waited:
        guards.require_not_overtaken(act, case, form.seen_event_id)
        guards.require_nothing_new(case, form.seen_event_id)
    attachments = [*form.attachments, *_uploaded(act, case, form)]
    _say(act, case, form, attachments)
    drafts.drop(act.db, case, act.by)
    return Written(unread=unread)


def _unread(db: Session, consultation: Consultation, form: Form) -> bool:
    newer = events.since(db, consultation, form.seen_event_id) if form.seen_event_id is not None else ()
    return form.kind in (DraftKind.REPLY, DraftKind.TEMPLATE) and any(one.by == Actor.CITIZEN for one in newer)


def send_now(act: Act, case: Consultation, key: str) -> None:
    """Send at once what was put off. Raises Refusal."""
    waiting = outbox.scheduled_of(act.db, case)
    first = next((message for message in waiting if message.key == key), None)
    if first is None:
        raise Refusal("Balasan itu sudah berangkat, atau sudah dibatalkan.")
    for message in waiting:
        if message.scheduled_at == first.scheduled_at and message.author == first.author:
            message.due_at = act.now
    act.record(case, EventName.HURRIED, message=key)


def was_here(db: Session, key: str) -> bool:
    """Return whether a message was made of the form with this key, also where it was undone since."""
    return bool(key) and messages.by_key(db, key) is not None


def _say(act: Act, case: Consultation, form: Form, attachments: Sequence[OutgoingAttachment]) -> None:
    if form.kind == DraftKind.NOTE:
        answering.note(act, case, form.text, attachments=attachments, key=form.key)
        return
    delay = timedelta(seconds=act.office.undo_seconds)
    if form.kind == DraftKind.CALL:
        answering.log_call(act, case, form.text, seen_event_id=form.seen_event_id, key=form.key)
    else:
        _reply(act, case, form, attachments, delay)
    if form.close and form.later is None:
        actions.close(act, case, delay=delay)


def _reply(
    act: Act, case: Consultation, form: Form, attachments: Sequence[OutgoingAttachment], delay: timedelta
) -> None:
    letter = email_letter.compose(act, case, form.text, quote=form.quote, to=_address(form.route))
    options = SendOptions(
        to=_address(form.route),
        recipient=form.recipient.strip().lower(),
        subject=" ".join(form.subject.split())[:300],
        cc=email_letter.copies(form.cc),
        later=_later(form.later, act.now),
        delay=delay,
    )
    if form.kind == DraftKind.TEMPLATE:
        text, params = whatsapp_templates.fill(act.db, act.office, case, form.template, form.blanks)
        letter, options = text, replace(options, template=form.template, params=params)
    sent = answering.reply(
        act,
        case,
        letter,
        attachments=attachments,
        seen_event_id=form.seen_event_id,
        started_at_event_id=form.started_at_event_id,
        key=form.key,
        options=options,
    )
    if [one.body for one in sent if one.body] != [form.text.strip()]:
        sent[0].full_body = form.text.strip()  # as the officer wrote it, for undoing


def _address(route: str) -> Address | None:
    channel, colon, value = route.partition(":")
    return Address(channel, value) if colon else None


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is None:
        return None
    if moment < now + SOONEST:
        raise Refusal("Waktu kirim sudah lewat. Pilih waktu paling cepat dua menit lagi.")
    if moment > now + LATEST:
        raise Refusal("Waktu kirim terlalu jauh. Pilih waktu dalam 60 hari.")
    return moment


def _uploaded(act: Act, consultation: Consultation, form: Form) -> list[OutgoingAttachment]:
    taken = uploads.take(act.db, consultation, act.by, form.uploads)
    if len(taken) < len(set(form.uploads)):
        raise Refusal("Ada lampiran yang tidak lagi tersimpan. Lampirkan lagi, lalu kirim.")
    return [OutgoingAttachment(one.filename, one.content_type, one.sha256, one.size, one.by_link) for one in taken]


def key_of(word: str) -> str:
    """Return a form's key as it came; "" for what cannot be one."""
    return word if KEY.fullmatch(word) else ""
