"""Notices: what an officer should know and has not seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlmodel import Session, col

from store.tables import Consultation, Notice, Officer

MOST_NOTICES = 50
MAIL_AFTER = timedelta(seconds=30)  # an officer at the desk has seen it by then and gets no mail


def add(
    db: Session, officer: Officer, consultation: Consultation, what: str, *, by: str, now: datetime, shown: bool = True
) -> Notice:
    """Add a notice for the desk, and for mail where the officer wants mail. shown=False: by mail only."""
    notice = Notice(officer_id=officer.id or 0, consultation_id=consultation.id or 0, what=what, by=by, at=now)
    notice.seen_at = None if shown else now
    notice.mail_due_at = now + MAIL_AFTER if wants_mail(officer) else None
    db.add(notice)
    return notice


def wants_mail(officer: Officer) -> bool:
    return bool(officer.email.strip() and officer.preferences.get("mail"))


def mail_due(db: Session, now: datetime) -> Sequence[Notice]:
    """Return the notices that should go out by mail now, oldest first."""
    query = select(Notice).where(col(Notice.mail_due_at).is_not(None), col(Notice.mail_due_at) <= now)
    return db.scalars(query.order_by(col(Notice.id)).limit(MOST_NOTICES)).all()


def unseen(db: Session, officer_id: int) -> Sequence[tuple[Notice, Consultation]]:
    """Return what an officer has not seen, the latest first, each with its consultation."""
    query = (
        select(Notice, Consultation)
        .join(Consultation, col(Consultation.id) == col(Notice.consultation_id))
        .where(col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None))
    )
    rows = db.execute(query.order_by(col(Notice.id).desc()).limit(MOST_NOTICES))
    return [(notice, consultation) for notice, consultation in rows]


def has_unseen(db: Session, officer_id: int, consultation_id: int) -> bool:
    """Return whether the officer has an unseen notice about this consultation."""
    return db.scalars(_unseen(), {"officer": officer_id, "consultation": consultation_id}).first() is not None


@cache
def _unseen() -> Select[int | None]:
    here = (col(Notice.officer_id) == bindparam("officer"), col(Notice.consultation_id) == bindparam("consultation"))
    return select(col(Notice.id)).where(*here, col(Notice.seen_at).is_(None)).limit(1)


def seen(db: Session, officer_id: int, consultation_id: int | None, now: datetime) -> int:
    """Mark an officer's notices as seen. Return how many.

    consultation_id: the consultation they are about; None: all.
    """
    query = update(Notice).where(col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None))
    if consultation_id is not None:
        query = query.where(col(Notice.consultation_id) == consultation_id)
    return int(db.connection().execute(query.values(seen_at=now)).rowcount)


def settle(db: Session, consultation_id: int, now: datetime) -> None:
    """Mark every officer's notices about a consultation as seen, and mail none of them."""
    here = (col(Notice.consultation_id) == consultation_id, col(Notice.seen_at).is_(None))
    db.connection().execute(update(Notice).where(*here).values(seen_at=now, mail_due_at=None))
