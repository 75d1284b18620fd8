"""Mail to officers and colleagues: it goes through the same outbox, to an address instead of a citizen.

Such a message has direction "staff" and no identity. kind: "question" (to a colleague), "notice" (to an officer),
"returned" (what he sent and we could not use) or "answer" (what he sent, kept so that it counts once). The one kind by
WhatsApp, "breach", is written in handlers/sla/breach_alert.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address, File, Outbound
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import queueing
from handlers.outgoing.queueing import Enclosure
from store.cases import events, messages
from store.db.file_store import FileStore
from store.event_names import EventName
from store.tables import Consultation, Message
from store.vocabulary import Actor, Direction, MessageKind, MessageState

CHANNEL = "email"
# above this line an answer counts, wherever a mail program puts the quoted thread
LINE = "--- Tulis jawaban Anda di atas baris ini ---"
MOST_RETURNED_A_DAY = 10


def queue(
    db: Session,
    office: Office,
    to: str,
    subject: str,
    text: str,
    *,
    consultation: Consultation,
    kind: str,
    now: datetime,
    token: str = "",
    to_citizen: bool = False,
    params: dict[str, object] | None = None,
    by_machine: bool = True,
    enclosures: Sequence[Enclosure] = (),
) -> Message | None:
    """Queue one mail; None where the office has no mailbox or the receiver no address.

    token: stands in the address his answer goes to, "" where no answer is expected. to_citizen: his answer goes on to
    the citizen, by an address signed for this very mail. by_machine: nobody's holiday note shall answer it.
    """
    if not to or CHANNEL not in office.traits:
        return None
    key = messages.new_key()
    token = links.sign(office, "officer", key) if to_citizen else token
    message = Message(
        key=key,
        consultation_id=consultation.id,
        channel=CHANNEL,
        direction=Direction.STAFF,
        kind=kind,
        author=Actor.BOT,
        recipient=to.strip().lower(),
        subject=f"[{consultation.number}] {subject}",
        body=f"{LINE}\n\n{text}" if token else text,
        params={**(params or {}), "token": token},
        automatic=by_machine,
        at=now,
        state=MessageState.QUEUED,
        due_at=now,
    )
    db.add(message)
    db.flush()
    queueing.enclose_all(db, message, enclosures)
    return message


def outbound(db: Session, office: Office, files: FileStore, message: Message) -> Outbound:
    """A message to staff in the channel's words."""
    enclosed = messages.files(db, [message.id or 0]).get(message.id or 0, [])
    return Outbound(
        key=message.key,
        to=Address(message.channel, message.recipient, kind="email" if message.channel == CHANNEL else "phone"),
        body=message.body,
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


def send_back(
    db: Session,
    office: Office,
    to: str,
    reason: str,
    text: str,
    *,
    consultation: Consultation,
    now: datetime,
    token: str = "",
    params: dict[str, object] | None = None,
) -> bool:
    """Give somebody his words back with the reason they were not used; False where he got too many already.

    Goes only to an address of ours (never to whoever wrote) and is marked automatic.
    """
    if told_today(db, MessageKind.RETURNED, to, now) >= MOST_RETURNED_A_DAY:
        return False
    body = f"{reason}\n\nKonsultasi: {office.public_url}/konsultasi/{consultation.number}\n"
    if text:
        body += f"\nTulisan Anda:\n\n{text}"
    sent = queue(
        db,
        office,
        to,
        "Belum diteruskan",
        body,
        consultation=consultation,
        kind=MessageKind.RETURNED,
        now=now,
        token=token,
        params=params,
    )
    return sent is not None


def told_today(db: Session, kind: str, to: str, now: datetime) -> int:
    """How many mails of a kind an address was sent within a day: the brake on loops no header gives away."""
    return messages.staff_since(db, kind, to.strip().lower(), now - timedelta(days=1))


def record_failure(db: Session, message: Message, now: datetime) -> None:
    """A message to staff did not arrive: said on the consultation, so that somebody walks over and asks."""
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
