"""Who asks on our own page proves nothing: out of hours they ring nobody, until they came by the link in our mail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.formats.notes import UNPROVEN
from handlers.office import links, service_hours
from handlers.office.office import Office
from store.cases import messages
from store.tables import Consultation, Message, Notice
from store.vocabulary import Actor, Direction, MessageState

BY_THEM = ("", Actor.BOT, Actor.CITIZEN)  # what their question brings about; a colleague's action rings as ever


def may_ring(db: Session, office: Office, notice: Notice, case: Consultation | None, now: datetime) -> bool:
    """Return whether a notice may leave by mail or to a device now. The list of notices has it in any case.

    case: that it is about, None for no case.
    """
    if case is None or case.channel != links.APPLICATION or notice.by not in BY_THEM:
        return True
    return service_hours.is_open(office, now) or any(map(_proves, messages.timeline(db, case.id or 0)))


def _proves(message: Message) -> bool:
    """Return whether a message shows whose address it is: they wrote by its link, or read a mail of ours."""
    if message.direction == Direction.IN:
        return UNPROVEN not in message.note
    return message.state == MessageState.READ and bool(message.external_id)
