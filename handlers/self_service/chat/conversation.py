"""The conversation page: who may open it, what stands on it, and what a citizen writes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address
from channels.formats.notes import UNPROVEN
from handlers.errors import BadInput
from handlers.office import links
from handlers.office.office import Office
from handlers.self_service import tracking
from handlers.self_service.chat.question import CHANNEL, KEY, Written, key_of
from handlers.texts import render
from handlers.texts.application.chat_page import PAGE
from store.cases import consultations, events, messages
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, File, Identity, Message
from store.vocabulary import RATING_PROMPTS, CaseKind, Direction, MessageKind, MessageState

LEFT = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)  # an answer that has not left is not shown
UNSAID = (*RATING_PROMPTS, MessageKind.REACTION, MessageKind.ACKNOWLEDGEMENT, MessageKind.COPY)  # the page says these


@dataclass(frozen=True)
class Opened:
    """A conversation that a link opens.

    named: the case of the link. case: the living one, which is another where it was merged.
    proven: the link was sent to the citizen's address. Without it nobody sees another case than their own.
    hidden: ids of messages that this link may not show: they came by mail, by the proven link, or with a merged case.
    has_mail: its citizen left a mail address, to which we sent the link that shows all.
    """

    named: Consultation
    case: Consultation
    proven: bool
    hidden: frozenset[int] = frozenset()
    has_mail: bool = False

    @property
    def is_moved(self) -> bool:
        """Return whether the conversation goes on where this link may not look: new answers are about that too."""
        if self.hidden and self.has_mail:
            return True
        return self.case is not self.named and (not self.proven or self.case.kind == CaseKind.COMPLAINT)


@dataclass(frozen=True)
class Line:
    """One message on the page.

    author: "" for the citizen. read: one of ours was written after it, or they read ours.
    """

    id: int
    author: str
    text: str
    at: datetime
    read: bool
    files: Sequence[File]


def by_token(db: Session, office: Office, token: str) -> Opened | None:
    """Return the conversation of a link, None where it opens nothing."""
    for purpose in links.CHAT:
        value = links.unsign(office, purpose, token)
        named = consultations.by_token(db, value) if value else None
        if named is not None and named.channel == CHANNEL:
            case = tracking.find(db, named.number) or named
            opened = Opened(named, case, proven=purpose == links.CHAT[0])
            return opened if opened.proven else _without_others(db, opened)
    return None


def _without_others(db: Session, opened: Opened) -> Opened:
    """Return a conversation without what came another way: only the citizen's proven address may read it.

    Another case may have brought it when it was merged, or the owner of the address wrote it: by mail, from a phone, or
    here by the link in our mail.
    """
    merged = events.named(db, opened.case, EventName.MERGED_IN)
    brought = {key for one in merged for key in one.detail["rows"]["messages"]}
    here = messages.timeline(db, opened.case.id or 0)  # what was parted again is not here
    others = {one.id or 0 for one in here if one.id in brought or _came_another_way(one)}
    opened = replace(opened, hidden=frozenset(others))
    return replace(opened, has_mail=identity_of(db, opened).kind == "email")


def _came_another_way(message: Message) -> bool:
    is_askers = message.channel == CHANNEL and UNPROVEN in message.note
    return message.direction == Direction.IN and not is_askers


def said(db: Session, opened: Opened) -> list[Message]:
    """Return what this link may know of, the oldest first."""
    return _said(db, opened, opened.case)


def _said(db: Session, opened: Opened, case: Consultation) -> list[Message]:
    return [one for one in messages.timeline(db, case.id or 0) if one.id not in opened.hidden]


def opened_by(db: Session, office: Office, key: str, *, proven: bool) -> str:
    """Return the address of the conversation that a question opened, "" where there is none yet.

    None is given where the question went into another conversation, whose other messages its writer may not see.
    """
    message = messages.by_external_id(db, CHANNEL, key)
    case = db.get(Consultation, message.consultation_id) if message is not None and message.consultation_id else None
    if message is None or case is None or case.channel != CHANNEL or case.kind == CaseKind.MACHINE:
        return ""
    is_first = messages.timeline(db, case.id or 0)[0].id == message.id
    return links.chat_url(office, case, proven=proven) if is_first else ""


def is_handled(db: Session, key: str) -> bool:
    """Return whether what was written is among the messages."""
    return messages.by_external_id(db, CHANNEL, key) is not None


def lines(db: Session, office: Office, opened: Opened) -> list[Line]:
    """Return what was said between the citizen and us, the oldest first."""
    shown = [one for one in said(db, opened) if _is_shown(one)]
    files = messages.files(db, [one.id or 0 for one in shown])
    names = {one.name: one.display_name for one in officers.everyone(db)}
    answered = max((one.id or 0 for one in shown if one.direction == Direction.OUT and one.author in names), default=0)
    return [
        Line(
            id=one.id or 0,
            author=_author(office, one, names),
            text=one.body,
            at=one.at,
            read=(one.id or 0) < answered if one.direction == Direction.IN else one.state == MessageState.READ,
            files=[file for file in files.get(one.id or 0, []) if not file.inline],
        )
        for one in shown
    ]


def newest(db: Session, opened: Opened) -> int:
    """Return the id of the newest message that the page tells of, in a bubble or in its own words; 0 for none."""
    return max((one.id or 0 for one in said(db, opened) if one.direction == Direction.IN or _stands(one)), default=0)


def _is_shown(message: Message) -> bool:
    if message.kind in UNSAID:
        return False
    return message.direction == Direction.IN or _stands(message)


def _stands(message: Message) -> bool:
    """Return whether one of ours stands on the page: it has left, or waits to be mailed to who does not see it here."""
    is_here = message.shown_at is not None and message.state != MessageState.CANCELLED
    return message.direction == Direction.OUT and (is_here or message.state in LEFT)


def _author(office: Office, message: Message, names: dict[str, str]) -> str:
    if message.direction == Direction.IN:
        return ""
    return names.get(message.author) or office.short_name or office.name


def identity_of(db: Session, opened: Opened) -> Identity:
    """Return the address that the citizen writes from on this page."""
    for message in _said(db, opened, opened.named) or _said(db, opened, opened.case):
        if message.channel == CHANNEL and message.direction == Direction.IN and message.identity_id is not None:
            return db.get_one(Identity, message.identity_id)
    return consultations.identity_of(db, opened.named)


def write(  # a message and who brings it
    db: Session, office: Office, opened: Opened, text: str, key: str, now: datetime, *, has_files: bool
) -> tuple[str, Written]:
    """Return the key of a message and what arrives of it. Raises BadInput.

    key: of the form; one that is sent again unchanged counts once.
    has_files: it brings files, so it may lack words.
    """
    words = PAGE[render.language(opened.case.language)]
    if not text.strip() and not has_files:
        raise BadInput(words["empty"])
    if len(text) > tracking.LONGEST_MESSAGE:
        raise BadInput(words["long"])
    if not KEY.fullmatch(key):
        raise BadInput(words["stale"])
    if has_files and not opened.proven:
        raise BadInput(words["unproven_files"])
    recently = messages.count_incoming_since(db, opened.case.id or 0, now - timedelta(hours=1))
    identity = identity_of(db, opened)
    address = Address(CHANNEL, identity.value, identity.name, identity.kind)
    told = Written(address, text.strip(), links.reply_token(office, opened.case), proven=opened.proven)
    sent = key_of(key, told)
    if recently >= tracking.MOST_AN_HOUR and not is_handled(db, sent):
        raise BadInput(words["often"])
    return sent, told


def goes_on_at(db: Session, office: Office, opened: Opened, key: str) -> str:
    """Return the address of the conversation that a message went into: an old closed one goes on in a new one."""
    message = messages.by_external_id(db, CHANNEL, key)
    case = db.get(Consultation, message.consultation_id) if message is not None and message.consultation_id else None
    if case is None or case.id == opened.case.id or case.linked_to_id != opened.case.id or case.channel != CHANNEL:
        return links.chat_url(office, opened.named, proven=opened.proven)
    return links.chat_url(office, case, proven=opened.proven)
