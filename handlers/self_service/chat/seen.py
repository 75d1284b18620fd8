"""What the citizen has seen on the conversation page: it is read, and what waited to be mailed is not mailed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.self_service.chat import conversation
from handlers.self_service.chat.conversation import LEFT, Opened
from store.cases.accounts import accounts
from store.tables import Message
from store.transport import outbox
from store.vocabulary import Direction, MessageKind, MessageState


def note(db: Session, opened: Opened, until: int, now: datetime) -> None:
    """Note that the citizen saw our messages up to an id.

    Of what was mailed, only the owner of the address can say that it was read: who came by the link in a mail, or left
    no mail.
    """
    writer = conversation.identity_of(db, opened)
    is_owner = opened.proven or writer.kind != "email"
    said = [one for one in conversation.said(db, opened) if one.direction == Direction.OUT]
    for message in said:
        if (message.id or 0) > until:
            continue
        if message.state == MessageState.QUEUED and message.shown_at is not None:
            if is_owner or (accounts.by_email(db, writer.value) is None and _is_enough(said, message)):
                outbox.seen_on_page(db, message, now)
        elif is_owner and message.state in LEFT:
            outbox.advance(message, MessageState.READ, "")


def _is_enough(said: Sequence[Message], message: Message) -> bool:
    """Return whether a message need not be mailed once whoever asked saw it, by a link that proves nothing.

    They may have asked in another's name. So the first answer is mailed whatever they see: it brings the owner of the
    address the link that proves it. Once somebody came by such a link, or signed in, only who comes by it ends a mail.
    """
    is_proved = any(one.state == MessageState.READ and one.external_id for one in said)  # a mail of ours that was read
    answers = (one for one in said if one.kind == MessageKind.MESSAGE and one.state != MessageState.CANCELLED)
    return not is_proved and message is not next(answers, None)
