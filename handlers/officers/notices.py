"""Notify officers: of a mention in a note, a consultation given to them, a target in danger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from store.cases import visible_cases
from store.desk import notices
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import NoticeKind, Role


def notify(
    db: Session, to: Iterable[Officer], consultation: Consultation, what: NoticeKind, *, by: str = "", now: datetime
) -> None:
    """Notify each of these officers, but nobody of their own action."""
    for officer in to:
        if officer.name != by and officer.active:
            notices.add(db, officer, consultation, what, by=by, now=now)


def by_mail(
    db: Session, officer: Officer, consultation: Consultation, what: NoticeKind, *, by: str, now: datetime
) -> None:
    """Notify an officer only by mail, if they want mail. The desk shows them the same already."""
    if officer.active and notices.wants_mail(officer):
        notices.add(db, officer, consultation, what, by=by, now=now, shown=False)


def tell_handlers(db: Session, complaint: Consultation, *, by: str, now: datetime) -> None:
    """Notify everyone who may handle a complaint that it waits for them."""
    notify(db, visible_cases.handlers_of(db, complaint.concerns_id), complaint, NoticeKind.COMPLAINT, by=by, now=now)


def supervisors(db: Session) -> list[Officer]:
    """Return who answers for the office's targets: the supervisors, or the admins where there is none."""
    everyone = officers.everyone(db)
    return [one for one in everyone if one.role == Role.SUPERVISOR] or [
        one for one in everyone if one.role == Role.ADMIN
    ]
