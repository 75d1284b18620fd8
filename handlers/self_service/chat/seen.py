"""What the citizen has seen on the conversation page: it is read, and what waited to be mailed is not mailed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.self_service.chat import conversation
from handlers.self_service.chat.conversation import LEFT, Opened
from store.transport import outbox
from store.vocabulary import Direction, MessageState


def note(db: Session, opened: Opened, until: int, now: datetime) -> None:
    """Note that the citizen saw our messages up to an id.

    What waits for the page is read by whoever asked there. Of what was mailed, only the owner of the address can say
    that it was read: who came by the link in a mail, or left no mail.
    """
    is_owner = opened.proven or conversation.identity_of(db, opened).kind != "email"
    for message in conversation.said(db, opened):
        if message.direction != Direction.OUT or (message.id or 0) > until:
            continue
        if message.state == MessageState.QUEUED and message.shown_at is not None:
            outbox.seen_on_page(db, message, now)
        elif is_owner and message.state in LEFT:
            outbox.advance(message, MessageState.READ, "")
