"""How we speak: the messages that our words become, in the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from channels.envelope import Address
from handlers.office import links
from handlers.office.office import Office
from store.cases import messages
from store.tables import Consultation, File, Identity, Message
from store.vocabulary import Actor, Direction, FileState, MessageState

BY_LINK = "link"  # locator of an outgoing file whose address stands in the words


@dataclass(frozen=True)
class Enclosure:
    """A file an officer sends: already kept in the file store under its sha256. by_link: only its address goes out."""

    filename: str
    content_type: str
    sha256: str
    size: int
    by_link: bool = False

    def facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Manner:
    """How an answer shall go, where its officer chose that himself.

    to: another address of the same person. subject, cc: of a letter. template, params: an approved template instead of
    free words. later: not before this moment.
    """

    to: Address | None = None
    subject: str = ""
    cc: str = ""
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    later: datetime | None = None


AS_USUAL = Manner()


def queue(
    db: Session,
    office: Office,
    identity: Identity,
    text: str,
    *,
    consultation: Consultation | None,
    kind: str,
    author: str,
    now: datetime,
    html: str = "",
    enclosures: Sequence[Enclosure] = (),
    template: str = "",
    params: Mapping[str, str] | None = None,
    key: str = "",
    due: datetime | None = None,
    subject: str = "",
    cc: str = "",
) -> list[Message]:
    """Put what we say into the outbox: one message, or several where the channel takes no more at once.

    key: of the first message, where somebody has chosen it. due: when it may leave, at once by itself.
    """
    traits = office.traits[identity.channel]
    bodies = split(text, traits.max_body)
    queued = [_message(identity, consultation, body, kind, author, now) for body in bodies]
    carried = [one for one in enclosures if traits.files and not one.by_link]
    if traits.chat and traits.files:  # one file a message; the words go with the first
        queued += [_message(identity, consultation, "", kind, author, now) for _ in carried[len(bodies) :]]
    queued[0].html, queued[0].template, queued[0].params = html, template, dict(params or {})
    queued[0].key = key or queued[0].key
    for one in queued:
        one.due_at = due or now
    if consultation is not None:
        queued[0].subject, queued[0].cc = subject or subject_line(consultation), cc
    db.add_all(queued)
    db.flush()
    for place, enclosure in enumerate(carried):
        _enclose(db, queued[place if traits.chat else 0], enclosure)
    for enclosure in enclosures:
        if enclosure not in carried:
            _link(office, queued[0], _enclose(db, queued[0], enclosure))
    return queued


def subject_line(consultation: Consultation) -> str:
    return f"Re: {consultation.subject or 'Konsultasi statistik'} [#{consultation.number}]"


def _message(
    identity: Identity, consultation: Consultation | None, body: str, kind: str, author: str, now: datetime
) -> Message:
    return Message(
        key=messages.new_key(),
        consultation_id=consultation.id if consultation else None,
        identity_id=identity.id,
        channel=identity.channel,
        direction=Direction.OUT,
        kind=kind,
        author=author,
        body=body,
        automatic=author == Actor.BOT,
        at=now,
        state=MessageState.QUEUED,
        due_at=now,
    )


def enclose_all(db: Session, message: Message, enclosures: Sequence[Enclosure]) -> None:
    """Attach files to a message that already has an id."""
    for enclosure in enclosures:
        _enclose(db, message, enclosure)


def _enclose(db: Session, message: Message, enclosure: Enclosure) -> File:
    file = File(
        message_id=message.id or 0,
        filename=enclosure.filename,
        content_type=enclosure.content_type,
        size=enclosure.size,
        sha256=enclosure.sha256,
        state=FileState.STORED,
    )
    db.add(file)
    db.flush()
    return file


def _link(office: Office, message: Message, file: File) -> None:
    """Where the file itself cannot go: the words get its address."""
    file.locator = BY_LINK
    message.body = f"{message.body}\n\n{file.filename}: {links.media_url(office, file)}".strip()


def split(text: str, most: int) -> list[str]:
    """Cut a text into parts of at most `most` characters: at a paragraph, else a line, a sentence, a space.

    Never inside a word unless the word itself is longer. most=0 means no limit.
    """
    parts: list[str] = []
    while most and len(text) > most:
        cut = _cut(text, most)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text or not parts else parts


def _cut(text: str, most: int) -> int:
    for mark, earliest in (("\n\n", most // 2), ("\n", most // 2), (". ", most // 2), (" ", 1), ("\n", 1)):
        place = text.rfind(mark, earliest, most)
        if place > 0:
            return place + len(mark.rstrip(" "))
    return most
