"""Notices: what an officer should know and has not seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from store.tables import Consultation, Notice, Officer

MOST = 50


def add(db: Session, officer: Officer, consultation: Consultation, what: str, *, by: str, now: datetime) -> Notice:
    notice = Notice(officer_id=officer.id or 0, consultation_id=consultation.id or 0, what=what, by=by, at=now)
    db.add(notice)
    db.flush()
    return notice


def unseen(db: Session, officer_id: int) -> Sequence[tuple[Notice, Consultation]]:
    """What an officer has not seen, the latest first, each with the consultation it is about."""
    query = (
        select(Notice, Consultation)
        .join(Consultation, col(Consultation.id) == col(Notice.consultation_id))
        .where(col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None))
    )
    found = db.execute(query.order_by(col(Notice.id).desc()).limit(MOST))
    return [(notice, consultation) for notice, consultation in found]


def seen(db: Session, officer_id: int, consultation_id: int | None, now: datetime) -> int:
    """Mark an officer's notices about one consultation (None: about all) as seen. Returns how many."""
    query = update(Notice).where(col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None))
    if consultation_id is not None:
        query = query.where(col(Notice.consultation_id) == consultation_id)
    return int(db.connection().execute(query.values(seen_at=now)).rowcount)
