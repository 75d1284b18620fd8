"""A file that its provider did not hand over for hours: the officer is told, and can ask the citizen for it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.officers import notices
from store.cases import events
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, File, Message
from store.vocabulary import Actor, NoticeKind


def tell(db: Session, file: File, now: datetime) -> None:
    """Record that a file did not come, and notify who has its consultation."""
    message = db.get_one(Message, file.message_id)
    if message.consultation_id is None:
        return
    case = db.get_one(Consultation, message.consultation_id)
    events.record(db, case, EventName.FILE_LOST, by=Actor.BOT, now=now, name=file.filename, error=file.error)
    holder = officers.by_id(db, case.officer_id) if case.officer_id is not None else None
    if holder is not None:
        notices.notify(db, [holder], case, NoticeKind.FILE_LOST, by=Actor.BOT, now=now, message=message.key)
