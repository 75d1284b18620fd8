"""Put what we say into the outbox, as the messages that the channel takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from sqlmodel import Session

from channels.envelope import Address, Traits
from handlers.office import formats, links
from handlers.office.office import Office
from store.cases import messages
from store.operations import mail_limits
from store.tables import Consultation, File, Identity, Message
from store.vocabulary import Actor, Direction, FileState, MessageKind, MessageState

MEGABYTE = 1024 * 1024
LINK_LASTS = timedelta(days=90)
FOR_WORDS = 128 * 1024  # bytes of a mail that are kept for its head, words and quotation
ENCODED, PLAIN = 78, 57  # bytes of a line in base64, its end included, and of the file in it
# locators of an outgoing file whose address stands in the words, and of one whose address works no more
BY_LINK, WITHDRAWN = LINKED = ("link", "withdrawn link")


@dataclass(frozen=True)
class OutgoingAttachment:
    """A file that we send, already kept in the file store under its sha256.

    by_link: only its address goes out, in the words.
    """

    filename: str
    content_type: str
    sha256: str
    size: int
    by_link: bool = False

    def facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class SendOptions:
    """How an answer is sent, where its officer or the office chose that.

    to: another address of the same person.
    recipient: the address of a letter, one of those its citizen asked for; "" for the usual one.
    subject, cc: of a letter.
    template, params: an approved template instead of free words.
    later: not before this moment.
    delay: how long it waits before it is sent, so that it can be undone (handlers/desk/undoing.py).
    """

    to: Address | None = None
    recipient: str = ""
    subject: str = ""
    cc: str = ""
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    later: datetime | None = None
    delay: timedelta = timedelta()


AS_USUAL = SendOptions()


@dataclass(frozen=True)
class OutgoingMessage:
    """What we say to a citizen, before it becomes messages of the outbox.

    kind: what it is for, as in Message.kind ("message" is an officer's answer).
    author: the name of the officer who wrote it, "bot" for the machine.
    html: the same words for a mail program; "" for none.
    template, params: an approved template of the channel instead of free words.
    key: of the first message; "" for a new one.
    due: when it may leave; None for at once.
    subject, cc: of a letter; "" for the subject of the consultation.
    recipient: the address of a letter, "" for the one that is agreed for the consultation; of a chat the number, where
        an officer chose another than the usual one.
    """

    text: str
    kind: MessageKind
    author: str = Actor.BOT
    html: str = ""
    attachments: Sequence[OutgoingAttachment] = ()
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    due: datetime | None = None
    subject: str = ""
    cc: str = ""
    recipient: str = ""


def queue(
    db: Session, office: Office, to: Identity, case: Consultation | None, message: OutgoingMessage, now: datetime
) -> list[Message]:
    """Put what we say into the outbox: one message, or several where the channel takes no more at once.

    case: the consultation it belongs to; None for what belongs to none.
    """
    traits = office.traits[to.channel]
    bodies = split(message.text, traits.max_body)
    carried, linked = parted(db, traits, to.channel, message.attachments)
    if traits.chat and traits.files:  # one file a message; the words go with the first
        bodies += [""] * (len(carried) - len(bodies))
    part = partial(_row, to, case, message, now)
    queued = [part(body) for body in bodies]
    first = queued[0]
    first.html, first.template, first.params = message.html, message.template, dict(message.params)
    first.key = message.key or first.key
    first.subject = message.subject or (subject_line(case) if case is not None else "")
    if not traits.chat:
        _address_letter(first, to, case, message)
    elif message.recipient:
        first.recipient = message.recipient  # an officer chose this number: the page says so
    db.add_all(queued)
    for place, attachment in enumerate(carried):
        _attach(db, queued[place if traits.chat else 0], attachment)
    if linked:
        first.full_body = message.text  # for undoing: the addresses of files stand behind the words
    for attachment in linked:
        _link(db, office, queued, _attach(db, first, attachment), part)
    return queued


def parted(
    db: Session, traits: Traits, channel: str, attachments: Sequence[OutgoingAttachment]
) -> tuple[list[OutgoingAttachment], list[OutgoingAttachment]]:
    """Return the files that go along, and those that go as links."""
    carried: list[OutgoingAttachment] = []
    linked: list[OutgoingAttachment] = []
    for one in attachments:
        sizes = [other.size for other in carried]
        goes_along = traits.files and not one.by_link and not refusal(db, traits, channel, one, sizes)
        (carried if goes_along else linked).append(one)
    return carried, linked


def _address_letter(letter: Message, to: Identity, case: Consultation | None, message: OutgoingMessage) -> None:
    letter.recipient = message.recipient or agreed_address(to, case)
    letter.cc = ", ".join(one for one in message.cc.split(", ") if one and one != letter.recipient)


def agreed_address(to: Identity, case: Consultation | None) -> str:
    """Return the address that a letter goes to: where its citizen asked for answers, if that is agreed for the case."""
    is_usual = case is not None and case.identity_id == to.id
    return case.answer_to or to.value if case is not None and is_usual else to.value


def refusal(db: Session, traits: Traits, channel: str, file: OutgoingAttachment, carried: Sequence[int]) -> str:
    """Return why a channel does not carry a file, "" where it does.

    carried: the sizes of the files that go with it, in bytes. A mail takes them all together.
    """
    largest = traits.largest(file.content_type)
    if largest is None:
        kind = PurePath(file.filename).suffix.removeprefix(".").upper() or "ini"
        return f"{traits.word} tidak membawa berkas {kind}."
    if largest and file.size > largest:
        return f"Berkas {formats.size(file.size)} melebihi batas {largest // MEGABYTE} MB pada {traits.word}."
    room = None if traits.chat else room_in_mail(db, channel, carried)
    if room is not None and file.size > room:
        used = f", {formats.size(sum(carried))} sudah terpakai oleh lampiran lain" if carried else ""
        limit = formats.size(room + sum(carried))
        return f"Berkas {formats.size(file.size)} melebihi batas {limit} pada {traits.word}{used}."
    return ""


def room_in_mail(db: Session, channel: str, carried: Iterable[int]) -> int | None:
    """Return the bytes of the largest file that our mail server still takes. None: the server names no limit.

    carried: the sizes of the files in the same mail. A mail takes them a third larger, by its encoding.
    """
    largest = mail_limits.largest_mail(db, channel)
    return max(0, (largest - FOR_WORDS) * PLAIN // ENCODED - sum(carried)) if largest else None


def subject_line(case: Consultation) -> str:
    return f"Re: {case.subject or 'Konsultasi statistik'} [#{case.number}]"


def _row(to: Identity, case: Consultation | None, message: OutgoingMessage, now: datetime, body: str) -> Message:
    return Message(
        key=messages.new_key(),
        consultation_id=case.id if case else None,
        identity_id=to.id,
        channel=to.channel,
        direction=Direction.OUT,
        kind=message.kind,
        author=message.author,
        body=body,
        automatic=message.author == Actor.BOT,
        at=now,
        state=MessageState.QUEUED,
        due_at=message.due or now,
    )


def attach_all(db: Session, message: Message, attachments: Sequence[OutgoingAttachment]) -> None:
    """Attach files to a message that already has an id."""
    for attachment in attachments:
        _attach(db, message, attachment)


def _attach(db: Session, message: Message, attachment: OutgoingAttachment) -> File:
    file = File(
        message_id=message.id or 0,
        filename=attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
        state=FileState.STORED,
    )
    db.add(file)
    return file


def _link(db: Session, office: Office, queued: list[Message], file: File, new_part: Callable[[str], Message]) -> None:
    """Write the file's address behind the last words, where the file itself cannot go.

    Where the channel takes no more in that message, the address is a message of its own, added to `queued`.
    The file belongs to the message that names its address.
    """
    file.locator = BY_LINK
    told = _told(office, file, queued[0].at + LINK_LASTS)
    last = next((one for one in reversed(queued) if one.body), queued[0])
    words, limit = f"{last.body}\n\n{told}".strip(), office.traits[last.channel].max_body
    if limit and len(words) > limit:
        last, words = new_part(""), told
        queued.append(last)
        db.add(last)
    last.body, file.message_id = words, last.id or 0


def _told(office: Office, file: File, until: datetime) -> str:
    url = links.download_url(office, file, until)
    return f"{file.filename}: {url}\n(dapat diunduh sampai {formats.date(office, until)})"


def split(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` characters: at a paragraph, else a line, a sentence, a space.

    Never inside a word unless the word itself is longer. limit=0 means no limit.
    """
    parts: list[str] = []
    while limit and len(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text or not parts else parts


def _cut(text: str, limit: int) -> int:
    for mark, earliest in (("\n\n", limit // 2), ("\n", limit // 2), (". ", limit // 2), (" ", 1), ("\n", 1)):
        place = text.rfind(mark, earliest, limit)
        if place > 0:
            return place + len(mark.rstrip(" "))
    return limit
