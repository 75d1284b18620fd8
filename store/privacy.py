"""Requests to delete, and taking personal data out of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from store import messages
from store.files import FileStore
from store.tables import Arrival, File, Message, PrivacyRequest

GONE = "Dihapus: memuat identitas."


def open_of(db: Session, person_id: int) -> PrivacyRequest | None:
    query = select(PrivacyRequest).where(
        col(PrivacyRequest.person_id) == person_id, col(PrivacyRequest.done_at).is_(None)
    )
    return db.scalars(query.order_by(col(PrivacyRequest.id))).first()


def add(db: Session, person_id: int, consultation_id: int | None, now: datetime, due: datetime) -> PrivacyRequest:
    request = PrivacyRequest(person_id=person_id, consultation_id=consultation_id, asked_at=now, due_at=due)
    db.add(request)
    db.flush()
    return request


def everything(db: Session, most: int = 200) -> Sequence[PrivacyRequest]:
    """The open requests first, the one due soonest on top; then the settled ones, the latest first."""
    found = db.scalars(select(PrivacyRequest).order_by(col(PrivacyRequest.id).desc()).limit(most)).all()
    waiting = sorted((one for one in found if one.done_at is None), key=lambda one: one.due_at)
    return [*waiting, *(one for one in found if one.done_at is not None)]


def twins(db: Session, message: Message) -> list[Message]:
    """The message and its copies in other cases: all that came with the same arrival."""
    if message.arrival_id is None:
        return [message]
    return list(db.scalars(select(Message).where(col(Message.arrival_id) == message.arrival_id)))


def files_of(db: Session, found: Sequence[Message]) -> list[File]:
    return [file for files in messages.files(db, [one.id or 0 for one in found]).values() for file in files]


def drop_files(db: Session, store: FileStore, found: Sequence[Message], *, names: bool = False) -> None:
    """Delete the bytes of these messages' files, unless another message has the same ones. names: the names too."""
    dropped = files_of(db, found)
    digests = {one.sha256 for one in dropped if one.sha256}
    for file in dropped:
        file.state, file.error, file.sha256, file.locator, file.due_at = "failed", GONE, "", "", None
        if names:
            file.filename = "berkas"
    db.flush()
    kept = set(db.scalars(select(col(File.sha256)).where(col(File.sha256).in_(digests))))
    for digest in digests - kept:
        store.path(digest).unlink(missing_ok=True)


def blank_arrivals(db: Session, found: Sequence[Message]) -> None:
    """Empty the raw originals; their keys stay, so that a redelivery is still known."""
    ids = {one.arrival_id for one in found if one.arrival_id is not None}
    db.connection().execute(update(Arrival).where(col(Arrival.id).in_(ids)).values(raw=b""))
