"""Mail to officers and colleagues: it goes through the same outbox, to an address instead of a citizen.

Such a message has direction "staff" and no identity. Its kinds: "question" (to a colleague), "notice" (to an officer),
"returned" (what they sent and we could not use), "answer" (what they sent, kept so that it counts once), "copy"
(sending.try_copies_again), "breach", the only one by WhatsApp (handlers/sla/breach_alert.py), and "sign_in", to whoever
gave their address as that of an account (handlers/self_service/account/sign_in.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address, File, Outbound
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import queueing
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import events, messages
from store.db.file_store import FileStore
from store.event_names import EventName
from store.tables import Consultation, Message
from store.vocabulary import Actor, Direction, MessageKind, MessageState

CHANNEL = "email"
# above this line an answer counts, wherever a mail program puts the quoted thread
LINE = "--- Tulis jawaban Anda di atas baris ini ---"
MOST_RETURNED_A_DAY = 10
CODE = "{kode}"  # stands where the code of a mail that signs a citizen in is put


@dataclass(frozen=True)
class StaffMail:
    """A mail to an officer or a colleague, before it is in the outbox.

    to: the address of the receiver; "" where they have none.
    kind: as in the head of this file.
    token: stands in the address their answer goes to; "" where no answer is expected.
    to_citizen: their answer goes on to the citizen, by an address signed for this very mail.
    by_machine: marks the mail as automatic, so that no holiday note answers it.
    params: what we need when they answer.
    names_case: whether it may say which case it is about.
    key: of its message, "" for a new one.
    """

    to: str
    kind: MessageKind
    subject: str
    text: str
    token: str = ""
    to_citizen: bool = False
    by_machine: bool = True
    params: Mapping[str, object] = field(default_factory=dict)
    attachments: Sequence[OutgoingAttachment] = ()
    names_case: bool = True
    key: str = ""


def queue(db: Session, office: Office, case: Consultation | None, mail: StaffMail, now: datetime) -> Message | None:
    """Queue one mail about a case, or about several where `case` is None.

    Return None where the office has no mailbox or the receiver no address.
    """
    if not mail.to or CHANNEL not in office.traits:
        return None
    key = mail.key or messages.new_key()
    token = links.sign(office, "officer", key) if mail.to_citizen else mail.token
    message = Message(
        key=key,
        consultation_id=case.id if case is not None else None,
        channel=CHANNEL,
        direction=Direction.STAFF,
        kind=mail.kind,
        author=Actor.BOT,
        recipient=mail.to.strip().lower(),
        subject=f"[{case.number}] {mail.subject}" if case is not None and mail.names_case else mail.subject,
        body=f"{LINE}\n\n{mail.text}" if token else mail.text,
        params={**mail.params, "token": token},
        automatic=mail.by_machine,
        at=now,
        state=MessageState.QUEUED,
        due_at=now,
    )
    db.add(message)
    db.flush()
    queueing.attach_all(db, message, mail.attachments)
    return message


def outbound(db: Session, office: Office, files: FileStore, message: Message) -> Outbound:
    """Return a message to staff as the channels know it."""
    enclosed = messages.files(db, [message.id or 0]).get(message.id or 0, [])
    return Outbound(
        key=message.key,
        to=Address(message.channel, message.recipient, kind="email" if message.channel == CHANNEL else "phone"),
        body=_with_code(office, message),
        subject=message.subject,
        attachments=tuple(
            File(one.filename, one.content_type, files.path(one.sha256), links.media_url(office, one))
            for one in enclosed
        ),
        template=message.template,
        params={str(name): str(value) for name, value in message.params.items()} if message.template else {},
        token=str(message.params.get("token", "")),
        refs=messages.staff_external_ids(db, message.consultation_id or 0, message.recipient),
        automatic=message.automatic,
        status_url=links.status_url(office, message.channel, message.key),
    )


def _with_code(office: Office, message: Message) -> str:
    """Return the words of a mail. A code that signs a citizen in is put in as the mail leaves, and stored nowhere."""
    if message.kind != MessageKind.SIGN_IN:
        return message.body
    return message.body.replace(CODE, links.sign_in_code(office, message.key))


def returned(office: Office, case: Consultation | None, to: str, reason: str, words: str = "") -> StaffMail:
    """Return the mail that gives an officer or colleague their words back, with the reason they were not used.

    case: None where they may not learn which case it is.
    to: an address that we know, never the one that wrote.
    words: what they wrote; "" where there was nothing.
    """
    text = f"{reason}\n"
    if case is not None:
        text += f"\nKonsultasi: {office.public_url}/konsultasi/{case.number}\n"
    if words:
        text += f"\nTulisan Anda:\n\n{words}"
    return StaffMail(to, MessageKind.RETURNED, "Belum diteruskan", text, names_case=case is not None)


def send_back(db: Session, office: Office, case: Consultation | None, mail: StaffMail, now: datetime) -> bool:
    """Queue a mail of `returned`. Return False where its receiver got too many today, or has no address."""
    if told_today(db, MessageKind.RETURNED, mail.to, now) >= MOST_RETURNED_A_DAY:
        return False
    return queue(db, office, case, mail, now) is not None


def told_today(db: Session, kind: MessageKind, to: str, now: datetime) -> int:
    """Return how many mails of a kind an address was sent within a day: a brake on loops that no header shows."""
    return messages.staff_since(db, kind, to.strip().lower(), now - timedelta(days=1))


def record_failure(db: Session, message: Message, now: datetime) -> None:
    """Record on the consultation that a message to staff did not arrive, so that an officer asks in person."""
    if message.consultation_id is None:
        return
    consultation = db.get_one(Consultation, message.consultation_id)
    events.record(
        db,
        consultation,
        EventName.STAFF_MAIL_FAILED,
        by=Actor.BOT,
        now=now,
        to=message.recipient,
        channel=message.channel,
        error=message.error,
    )
