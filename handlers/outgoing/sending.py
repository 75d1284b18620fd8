"""The one place that decides, at the moment of sending, whether and how a message may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address, File, Outbound
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import answer_effects, queueing, staff_mail, whatsapp_templates
from handlers.outgoing.leaving import fence
from handlers.outgoing.own_page import page_first
from handlers.outgoing.queueing import OutgoingMessage
from handlers.texts import render
from store.cases import events, messages, people
from store.db.file_store import FileStore
from store.event_names import EventName
from store.tables import Consultation, Identity, Message
from store.transport import outbox
from store.vocabulary import RATING_PROMPTS, Actor, Direction, MessageKind

# providers' clocks are not ours: treat the window as shut a little early
EARLY = timedelta(minutes=5)
WINDOW_SHUT = "Jendela WhatsApp 24 jam sudah tertutup. Pesan menunggu sampai warga menulis lagi."
WINDOW_SHUT_TO_STAFF = "WhatsApp menolak templat ini karena jendela 24 jam tertutup. Periksa templatnya di Twilio."
WINDOW_TEMPLATE = (
    "Jendela WhatsApp 24 jam sudah tertutup. Warga diberi tahu lewat templat; pesan terkirim saat ia membalas."
)
OPTED_OUT = "Warga meminta berhenti menerima pesan (BERHENTI). Hubungi lewat jalan lain."
NO_CHANNEL = "Saluran ini tidak diatur lagi di config.toml. Atur kembali, lalu coba lagi."
BEHIND_ANSWER = "Menunggu jawaban yang tertahan: terkirim sesudahnya, saat warga membalas."
NO_TEMPLATE = "Tidak terkirim, karena jendela WhatsApp 24 jam sudah tertutup dan templat {template} belum diatur."
# what can leave as an approved template of the office: the first it has; nothing else of it would be understood later
AS_TEMPLATE: Mapping[str, tuple[str, ...]] = {
    MessageKind.RATING: ("rating",),
    MessageKind.CLOSING: ("closing", "rating"),
    MessageKind.REMINDER: ("reminder",),
}
# what is held until the citizen writes, and the template that tells them
ANNOUNCED_BY: Mapping[str, str] = {
    MessageKind.MESSAGE: "answer_ready",
    MessageKind.REMINDER: "notice",
    MessageKind.NEW_TITLE: "notice",
}


def prepare(db: Session, office: Office, files: FileStore, message: Message, now: datetime) -> Outbound | None:
    """Return a claimed message as it is to be sent; None when it may not be (its state then says why)."""
    if message.channel not in office.traits:
        outbox.fail(message, NO_CHANNEL)
    elif reason := fence.outdated(db, message, now):
        _drop(db, message, reason, now)
    elif message.direction == Direction.STAFF or _may_reach_citizen(db, office, message, now):
        return outbound(db, office, files, message)
    return None


def _may_reach_citizen(db: Session, office: Office, message: Message, now: datetime) -> bool:
    """Return whether a claimed message may be sent to a citizen, perhaps as a template. Else its state says why."""
    identity = db.get_one(Identity, message.identity_id)
    if message.kind != MessageKind.GOODBYE and people.contact_of(db, identity).has_opted_out:
        outbox.fail(message, OPTED_OUT)
        return False
    if message.template == "" and not window_open(db, office, identity, now):
        window_shut(db, office, message, identity, now)
        if message.template == "":
            return False
    is_shown_first = page_first.is_shown_first(db, message, identity)
    if is_shown_first:
        outbox.show_first(message, now, page_first.WAITS)
    return not is_shown_first


def window_open(db: Session, office: Office, identity: Identity, now: datetime) -> bool:
    """Return whether free text may go to this address now."""
    return office.traits[identity.channel].window is None or window_opened(db, office, identity, now) is not None


def window_opened(db: Session, office: Office, identity: Identity, now: datetime) -> datetime | None:
    """Return when the message came that keeps the window of this address open; None where it is shut or there is none.

    The window counts from the person's last message on the channel, by whichever of their identities there. That the
    provider says it is shut holds for this address only.
    """
    window = office.traits[identity.channel].window
    last = people.contact_of(db, identity).last_inbound_at if window is not None else None
    if window is None or last is None or now >= last + window - EARLY:
        return None
    return None if identity.window_closed_at is not None and identity.window_closed_at >= last else last


def may_leave(db: Session, office: Office, message: Message, now: datetime) -> bool:
    """Return whether a held message would be sent now, as it is or as its template, and not be held again."""
    identity = db.get(Identity, message.identity_id) if message.identity_id is not None else None
    if identity is None or message.channel not in office.traits or window_open(db, office, identity, now):
        return True
    approved = office.templates.get(identity.channel, frozenset())
    has_template = not approved.isdisjoint(AS_TEMPLATE.get(message.kind, ()))
    return has_template and not outbox.answer_waits(db, message, refused=False)


def window_shut(
    db: Session, office: Office, message: Message, identity: Identity, now: datetime, *, refused: bool = False
) -> None:
    """Free text may not go: turn the message into its template, or hold it and announce it by a template, or hold it.

    A template alone may say what has to be said (the rating); an officer's answer is held, in order, until the citizen
    replies to the announcement, and no rating overtakes it. What only a template could say, and none is set, is
    dropped with a word on record. refused: the provider says so, our clock did not.
    """
    last = people.contact_of(db, identity).last_inbound_at
    if last is not None and now - last < _window(office, identity):
        identity.window_closed_at = now  # the provider knows better than our clock
    approved = office.templates.get(identity.channel, frozenset())
    own = AS_TEMPLATE.get(message.kind, ())
    announcement = ANNOUNCED_BY.get(message.kind, "")
    if message.kind in RATING_PROMPTS and outbox.answer_waits(db, message, refused=refused):
        outbox.hold(message, BEHIND_ANSWER)
    elif template := next((one for one in own if one in approved), ""):
        message.template = template  # whoever asked sends it again
        message.body = (
            whatsapp_templates.words_of(db, office, identity.channel, template, message.params) or message.body
        )
    elif announcement in approved:
        outbox.hold(message, WINDOW_TEMPLATE)
        answer_effects.held(db, message)
        _announce(db, office, message, identity, announcement, now)
        _record(db, message, EventName.HELD, now)
    elif own:
        _drop(db, message, NO_TEMPLATE.format(template=own[0]), now)
    else:
        outbox.hold(message, WINDOW_SHUT)
        answer_effects.held(db, message)
        _record(db, message, EventName.HELD, now)


def _drop(db: Session, message: Message, reason: str, now: datetime) -> None:
    """Never send a message.

    reason: begins with "Tidak terkirim, karena ".
    """
    outbox.drop(message, reason)
    consultation = _consultation(db, message)
    if consultation is None:
        return
    if message.kind in RATING_PROMPTS:
        consultation.rating_asked_at = None  # nobody was asked
    reason = message.error.removeprefix("Tidak terkirim, karena ").removesuffix(".")
    events.record(db, consultation, EventName.NOT_SENT, by=Actor.BOT, now=now, kind=message.kind, reason=reason)


def _window(office: Office, identity: Identity) -> timedelta:
    return (office.traits[identity.channel].window or timedelta()) - EARLY


def _announce(db: Session, office: Office, message: Message, identity: Identity, template: str, now: datetime) -> None:
    """Tell the citizen, once per silence, that an answer waits."""
    consultation = _consultation(db, message)
    if consultation is None or messages.announced(db, people.contact_of(db, identity)):
        return
    params = {"1": consultation.number}
    text = whatsapp_templates.words_of(db, office, identity.channel, template, params)
    text = text or render.announcement(office, consultation.language, template, number=consultation.number)
    announcement = OutgoingMessage(text, MessageKind.TEMPLATE, template=template, params=params)
    queueing.queue(db, office, identity, consultation, announcement, now)


def _consultation(db: Session, message: Message) -> Consultation | None:
    return db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None


def _record(db: Session, message: Message, what: EventName, now: datetime) -> None:
    consultation = _consultation(db, message)
    if consultation is not None:
        events.record(db, consultation, what, by=Actor.BOT, now=now, message=message.key, error=message.error)


def outbound(db: Session, office: Office, files: FileStore, message: Message) -> Outbound:
    """Return a message as the channels know it, exactly as it is (or was) sent."""
    if message.kind == MessageKind.COPY:
        letter = letter_of(db, message)
        if letter is None:
            raise LookupError(f"the letter of copy {message.key} was erased")
        return replace(outbound(db, office, files, letter), only=message.recipient)
    if message.direction == Direction.STAFF:
        return staff_mail.outbound(db, office, files, message)
    identity = db.get_one(Identity, message.identity_id)
    consultation = _consultation(db, message)
    enclosed = messages.files(db, [message.id or 0]).get(message.id or 0, [])
    by_link = not office.traits[message.channel].files
    mail = Outbound(
        key=message.key,
        to=_address(db, identity, message.recipient),
        body=message.body,
        subject=message.subject,
        html=message.html,
        attachments=()
        if by_link
        else tuple(
            File(one.filename, one.content_type, files.path(one.sha256), links.media_url(office, one))
            for one in enclosed
            if one.locator not in queueing.LINKED
        ),
        template=message.template,
        params={str(name): str(value) for name, value in message.params.items()} if message.template else {},
        token=links.reply_token(office, consultation) if consultation is not None else "",
        refs=messages.threads_external_ids(db, consultation.id or 0, message.channel) if consultation else (),
        automatic=message.automatic,
        status_url=links.status_url(office, message.channel, message.key),
        cc=tuple(one for one in message.cc.split(", ") if one),
    )
    if message.shown_at is None or consultation is None:
        return mail
    return page_first.with_link(office, consultation, mail)


def try_copies_again(db: Session, letter: Message, reasons: Mapping[str, str], now: datetime) -> None:
    """Queue a letter that has left once more for each address whose copy the server put off. Nobody else gets it again.

    reasons: why the server put it off, by address.
    """
    for address, reason in reasons.items():
        copy = Message(
            key=messages.new_key(),
            consultation_id=letter.consultation_id,
            channel=letter.channel,
            direction=Direction.STAFF,
            kind=MessageKind.COPY,
            author=Actor.BOT,
            recipient=address,
            subject=letter.subject,
            body="",
            params={"copy_of": letter.key},
            attempts=1,
            at=now,
        )
        outbox.again(copy, reason, now)
        db.add(copy)


def letter_of(db: Session, copy: Message) -> Message | None:
    """Return the letter that a copy is of, None where it was erased."""
    return messages.by_key(db, str(copy.params.get("copy_of", "")))


def _address(db: Session, identity: Identity, recipient: str) -> Address:
    """Return the address to send to: a phone number if one is known, as providers refuse some business-scoped ids.

    recipient: the address of a letter, where it has one of its own.
    """
    if identity.kind == "bsuid":
        for other in people.contact_of(db, identity).identities:
            if other.kind == "phone":
                identity = other
                break
    return Address(identity.channel, recipient or identity.value, identity.name, identity.kind)
