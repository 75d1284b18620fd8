"""The messages and notes of a consultation, and their files."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from channels.envelope import Attachment
from store.cases.people import Contact
from store.tables import File, Identity, Message
from store.vocabulary import WITH_CITIZEN, Actor, Direction, MessageKind, MessageState

OF = bindparam("consultation", type_=Integer)
MOST_LETTERS = 50


class Said(NamedTuple):
    """The fields of a message that a list shows."""

    direction: str
    state: str
    body: str
    note: str
    subject: str
    at: datetime


def new_key() -> str:
    """Return a new key for a message: 20 letters, safe in a Message-ID and a URL, that nobody can guess (100 bits)."""
    return b32encode(secrets.token_bytes(13))[:20].decode().lower()


def by_external_id(db: Session, channel: str, external_id: str) -> Message | None:
    return db.scalars(_by_external_id(), {"channel": channel, "external_id": external_id}).first()


@cache
def _by_external_id() -> Select[Message]:
    named = col(Message.external_id) == bindparam("external_id")
    return select(Message).where(col(Message.channel) == bindparam("channel"), named)


def by_key(db: Session, key: str) -> Message | None:
    return db.scalars(_by_key(), {"key": key}).first()


@cache
def _by_key() -> Select[Message]:
    return select(Message).where(col(Message.key) == bindparam("key"))


def queued(db: Session) -> Sequence[Message]:
    """Return every outgoing message that has not begun to be sent, the oldest first."""
    return db.scalars(select(Message).where(col(Message.state) == MessageState.QUEUED).order_by(col(Message.id))).all()


def timeline(db: Session, consultation_id: int) -> Sequence[Message]:
    """Return every message and note of a consultation in the order of their time. Staff mail is left out."""
    query = select(Message).where(
        col(Message.consultation_id) == consultation_id, col(Message.direction) != Direction.STAFF
    )
    return db.scalars(query.order_by(col(Message.at), col(Message.id))).all()


def page(db: Session, consultation_id: int, before: int | None, limit: int) -> list[Message]:
    """Return the newest messages and notes of a consultation, in the order of their time. Staff mail is left out.

    before: only messages with an id below it. None for the newest.
    limit: most messages that are returned.
    """
    given = {"consultation": consultation_id, "before": before, "limit": limit}
    newest = db.scalars(_page(older=before is not None), given).all()
    return sorted(newest, key=lambda one: (one.at, one.id))


@cache
def _page(*, older: bool) -> Select[Message]:
    query = select(Message).where(col(Message.consultation_id) == OF, col(Message.direction) != Direction.STAFF)
    if older:
        query = query.where(col(Message.id) < bindparam("before"))
    return query.order_by(col(Message.id).desc()).limit(bindparam("limit", type_=Integer))


def beyond(db: Session, consultation_id: int, message_id: int, many: int) -> int | None:
    """Return the id of the message that stands `many` places after this message. None where fewer follow."""
    query = select(col(Message.id)).where(col(Message.consultation_id) == consultation_id, col(Message.id) > message_id)
    return db.scalars(query.order_by(col(Message.id)).offset(many).limit(1)).first()


def heard_since(db: Session, consultation_id: int, message_id: int) -> bool:
    """Return whether the citizen has written after one of our messages."""
    query = select(col(Message.id)).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.id) > message_id,
        col(Message.direction) == Direction.IN,
        col(Message.automatic).is_(False),
    )
    return db.scalars(query.limit(1)).first() is not None


def answered_since(db: Session, consultation_id: int, message_id: int) -> bool:
    """Return whether an officer has written to the citizen after one of our messages, and it left or still may."""
    query = select(col(Message.id)).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.id) > message_id,
        col(Message.direction) == Direction.OUT,
        col(Message.author) != Actor.BOT,
        col(Message.state).not_in((MessageState.FAILED, MessageState.CANCELLED)),
    )
    return db.scalars(query.limit(1)).first() is not None


def our_last_words(db: Session, consultation_id: int) -> str:
    """Return the text of the last answer that an officer wrote to the citizen, "" where there is none."""
    query = select(col(Message.body)).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.direction) == Direction.OUT,
        col(Message.author) != Actor.BOT,
        col(Message.state) != MessageState.CANCELLED,
    )
    return db.scalars(query.order_by(col(Message.id).desc()).limit(1)).first() or ""


def first_words(db: Session, consultation_id: int, many: int) -> Sequence[str]:
    """Return the texts of the first messages that the citizen wrote in a consultation."""
    here = (col(Message.consultation_id) == consultation_id, col(Message.direction) == Direction.IN)
    return db.scalars(select(col(Message.body)).where(*here).order_by(col(Message.id)).limit(many)).all()


def letters(db: Session, consultation_id: int) -> list[str]:
    """Return the texts of the newest messages of a consultation, the newest first.

    Each message gives its whole body, its body and its subject, where they are not empty.
    """
    columns = select(col(Message.subject), col(Message.body), col(Message.full_body))
    query = columns.where(col(Message.consultation_id) == consultation_id, col(Message.direction).in_(WITH_CITIZEN))
    newest = db.execute(query.order_by(col(Message.id).desc()).limit(MOST_LETTERS))
    return [word for subject, body, full_body in newest for word in (full_body, body, subject) if word]


def last_answers(db: Session, consultation_ids: Collection[int]) -> dict[int, Message]:
    """Return the newest answer of an officer that has left or still may, by its case, where there is one.

    An answer that was put off to a later time does not count.
    """
    query = select(func.max(col(Message.id))).where(col(Message.consultation_id).in_(consultation_ids))
    query = query.where(col(Message.author) != Actor.BOT, col(Message.direction) == Direction.OUT)
    query = query.where(col(Message.state).not_in((MessageState.CANCELLED, MessageState.FAILED)))
    newest = query.where(col(Message.scheduled_at).is_(None)).group_by(col(Message.consultation_id))
    found = db.scalars(select(Message).where(col(Message.id).in_(newest))) if consultation_ids else ()
    return {one.consultation_id or 0: one for one in found}


def last_by_a_person(db: Session, consultation_id: int) -> Message | None:
    """Return the newest message between the citizen and an officer. Notes are not."""
    return db.scalars(_last_by_a_person(), {"consultation": consultation_id}).first()


@cache
def _last_by_a_person() -> Select[Message]:
    query = select(Message).where(col(Message.consultation_id) == OF, col(Message.author) != Actor.BOT)
    query = query.where(col(Message.direction).in_((Direction.IN, Direction.OUT)))
    query = query.where(col(Message.kind) != MessageKind.REACTION)
    return query.order_by(col(Message.id).desc()).limit(1)


def files(db: Session, message_ids: Iterable[int]) -> dict[int, list[File]]:
    """Return the files of these messages, by message id."""
    by_message: dict[int, list[File]] = {}
    for file in db.scalars(_files(), {"messages": list(message_ids)}):
        by_message.setdefault(file.message_id, []).append(file)
    return by_message


@cache
def _files() -> Select[File]:
    return select(File).where(col(File.message_id).in_(bindparam("messages", expanding=True))).order_by(col(File.id))


def quoted(db: Session, found: Iterable[Message]) -> dict[str, Message]:
    """Return the messages that these answer, by the external ids that they are named with."""
    named = [one for one in found if one.quotes]
    if not named:
        return {}
    given = {"channels": [one.channel for one in named], "refs": [one.quotes for one in named]}
    return {one.external_id or "": one for one in db.scalars(_quoted(), given)}


@cache
def _quoted() -> Select[Message]:
    on_channel = col(Message.channel).in_(bindparam("channels", expanding=True))
    return select(Message).where(on_channel, col(Message.external_id).in_(bindparam("refs", expanding=True)))


def reactions(db: Session, consultation_id: int) -> list[tuple[Message, int]]:
    """Return the reactions to messages of a consultation, oldest first, each with the id of the message."""
    found = db.execute(_reactions(), {"consultation": consultation_id})
    return [(reaction, message_id or 0) for reaction, message_id in found]


@cache
def _reactions() -> Select[Message, int | None]:
    reaction, message = aliased(Message), aliased(Message)
    named = and_(col(message.channel) == col(reaction.channel), col(message.external_id) == col(reaction.quotes))
    here = (col(message.consultation_id) == OF, col(reaction.consultation_id) == OF)
    query = select(reaction, col(message.id)).join(message, named)
    return query.where(*here, col(reaction.kind) == MessageKind.REACTION).order_by(col(reaction.id))


def expect_files(db: Session, message: Message, attachments: Iterable[Attachment], now: datetime) -> None:
    """List the attachments of an incoming message. Their bytes are fetched after the commit."""
    for attachment in attachments:
        db.add(
            File(
                message_id=message.id or 0,
                filename=attachment.filename,
                content_type=attachment.content_type,
                locator=attachment.locator,
                inline=attachment.inline,
                content_id=attachment.content_id,
                due_at=now,
            )
        )


def threads_external_ids(db: Session, consultation_id: int, channel: str) -> tuple[str, ...]:
    """Return the external ids of a consultation's messages on a channel, the oldest first.

    The mail header References names them.
    """
    query = select(col(Message.external_id)).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.channel) == channel,
        col(Message.external_id).is_not(None),
        col(Message.direction).in_(WITH_CITIZEN),
    )
    return tuple(str(one) for one in db.scalars(query.order_by(col(Message.at), col(Message.id))))


def staff_external_ids(db: Session, consultation_id: int, recipient: str) -> tuple[str, ...]:
    """Return the external ids of our mails to one officer or colleague about a consultation, the oldest first."""
    query = select(col(Message.external_id)).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.direction) == Direction.STAFF,
        col(Message.recipient) == recipient,
        col(Message.external_id).is_not(None),
    )
    return tuple(str(one) for one in db.scalars(query.order_by(col(Message.id))))


def named(db: Session, channel: str, refs: Sequence[str]) -> Message | None:
    """Return the message that is named by the first of these external ids (email: `key@domain` too)."""
    if not refs:
        return None
    keys = [ref.partition("@")[0] for ref in refs]
    found = db.scalars(_named(), {"channel": channel, "refs": list(refs), "keys": keys}).all()
    by_external_id, by_key = {one.external_id: one for one in found}, {one.key: one for one in found}
    hits = (by_external_id.get(ref) or by_key.get(key) for ref, key in zip(refs, keys, strict=True))
    return next((one for one in hits if one is not None), None)


@cache
def _named() -> Select[Message]:
    by_id = col(Message.external_id).in_(bindparam("refs", expanding=True))
    either = or_(by_id, col(Message.key).in_(bindparam("keys", expanding=True)))
    return select(Message).where(col(Message.channel) == bindparam("channel"), either)


def staff_since(db: Session, kind: str, recipient: str, since: datetime) -> int:
    """Return how many mails of one kind we have sent to an officer or colleague since a moment."""
    query = select(func.count()).where(
        col(Message.direction) == Direction.STAFF,
        col(Message.kind) == kind,
        col(Message.recipient) == recipient,
        col(Message.at) > since,
    )
    return int(db.scalar(query) or 0)


def last_heard(db: Session, consultation_id: int, identity_ids: Collection[int]) -> Message | None:
    """Return the last message that came from one of these addresses, within a consultation."""
    query = select(Message).where(
        col(Message.consultation_id) == consultation_id,
        col(Message.direction) == Direction.IN,
        col(Message.identity_id).in_(identity_ids),
    )
    return db.scalars(query.order_by(col(Message.id).desc()).limit(1)).first()


def last_mail_from(db: Session, consultation_id: int, identity_id: int) -> Message | None:
    """Return the newest message that one address wrote in a consultation. None for none."""
    return db.scalars(_last_mail_from(), {"consultation": consultation_id, "identity": identity_id}).first()


@cache
def _last_mail_from() -> Select[Message]:
    here = (col(Message.consultation_id) == OF, col(Message.identity_id) == bindparam("identity"))
    query = select(Message).where(*here, col(Message.direction) == Direction.IN, col(Message.automatic).is_(False))
    return query.order_by(col(Message.id).desc()).limit(1)


def count_incoming_since(db: Session, consultation_id: int, since: datetime) -> int:
    """Return how many messages of the citizen came after `since`."""
    query = select(func.count()).where(
        col(Message.consultation_id) == consultation_id, col(Message.direction) == Direction.IN, col(Message.at) > since
    )
    return int(db.scalar(query) or 0)


def automatic_since(db: Session, identity: Identity, since: datetime) -> int:
    """Return how many messages the bot has written to an address after a moment."""
    query = select(func.count()).where(
        col(Message.identity_id) == identity.id,
        col(Message.direction) == Direction.OUT,
        col(Message.author) == Actor.BOT,
        col(Message.at) > since,
    )
    return int(db.scalar(query) or 0)


def automatic_mails_since(db: Session, recipient: str, since: datetime) -> int:
    """Return how many mails the bot has written to an address after a moment, whoever asked for them."""
    query = select(func.count()).where(
        col(Message.recipient) == recipient,
        col(Message.direction) == Direction.OUT,
        col(Message.author) == Actor.BOT,
        col(Message.at) > since,
    )
    return int(db.scalar(query) or 0)


def announced(db: Session, contact: Contact) -> bool:
    """Return whether a template has told a person of a held message since they last wrote on the channel."""
    query = select(col(Message.id)).where(
        col(Message.identity_id).in_([one.id for one in contact.identities]),
        col(Message.kind) == MessageKind.TEMPLATE,
        col(Message.author) == Actor.BOT,
        col(Message.state).not_in((MessageState.FAILED, MessageState.CANCELLED)),
    )
    if contact.last_inbound_at is not None:
        query = query.where(col(Message.at) >= contact.last_inbound_at)
    return db.scalars(query.limit(1)).first() is not None
