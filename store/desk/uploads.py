"""Uploads: files that an officer has put into the composer and not sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlmodel import Session, col

from store.cases import messages
from store.db import file_store
from store.db.file_store import FileStore
from store.tables import Consultation, Officer, Upload


def add(  # noqa: PLR0913  # an argument for each column
    db: Session,
    consultation: Consultation,
    officer: Officer,
    *,
    filename: str,
    content_type: str,
    size: int,
    sha256: str,
    by_link: bool,
    now: datetime,
) -> Upload:
    upload = Upload(
        key=messages.new_key(),
        consultation_id=consultation.id or 0,
        officer_id=officer.id or 0,
        filename=filename,
        content_type=content_type,
        size=size,
        sha256=sha256,
        by_link=by_link,
        at=now,
    )
    db.add(upload)
    db.flush()
    return upload


def of(db: Session, consultation: Consultation, officer: Officer) -> Sequence[Upload]:
    """Return an officer's uploads for a consultation, in the order they were added."""
    return db.scalars(_of(), {"consultation": consultation.id, "officer": officer.id}).all()


@cache
def _of() -> Select[Upload]:
    here = (col(Upload.consultation_id) == bindparam("consultation"), col(Upload.officer_id) == bindparam("officer"))
    return select(Upload).where(*here).order_by(col(Upload.id))


def take(db: Session, consultation: Consultation, officer: Officer, keys: Iterable[str]) -> Sequence[Upload]:
    """Remove the officer's uploads with these keys from the composer and return them."""
    wanted_keys = set(keys)
    taken = [upload for upload in of(db, consultation, officer) if upload.key in wanted_keys]
    for upload in taken:
        db.delete(upload)
    db.flush()
    return taken


def any_forgotten(before: datetime) -> ColumnElement[bool]:
    """Return the question whether there are uploads older than `before` that were never sent."""
    return exists().where(col(Upload.at) < before)


def sweep(db: Session, files: FileStore, before: datetime) -> int:
    """Delete forgotten uploads, and their bytes where nothing else uses them. Return how many."""
    old = db.scalars(select(Upload).where(col(Upload.at) < before)).all()
    for upload in old:
        db.delete(upload)
    db.flush()
    for digest in {upload.sha256 for upload in old}:
        if not file_store.is_used(db, digest):
            files.forget(digest, before)
    return len(old)
