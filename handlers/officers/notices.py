"""Telling officers what they should know: named in a note, given a consultation, a promise in danger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from handlers.officers import visibility
from store.desk import notices
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import NoticeKind, Role


def notify(
    db: Session, to: Iterable[Officer], consultation: Consultation, what: NoticeKind, *, by: str = "", now: datetime
) -> None:
    """Tell each of these officers, but nobody of his own deed."""
    for officer in to:
        if officer.name != by and officer.active:
            notices.add(db, officer, consultation, what, by=by, now=now)


def by_mail(
    db: Session, officer: Officer, consultation: Consultation, what: NoticeKind, *, by: str, now: datetime
) -> None:
    """Tell an officer who wants mail what the desk shows him anyway."""
    if officer.active and notices.wants_mail(officer):
        notices.add(db, officer, consultation, what, by=by, now=now, shown=False)


def tell_handlers(db: Session, complaint: Consultation, *, by: str, now: datetime) -> None:
    """Tell whoever may handle a complaint that it waits for one of them."""
    notify(db, visibility.handlers_of(db, complaint.concerns_id), complaint, NoticeKind.COMPLAINT, by=by, now=now)


def supervisors(db: Session) -> list[Officer]:
    """Who answers for the office's promises; the admin where there is no supervisor."""
    everyone = officers.everyone(db)
    return [one for one in everyone if one.role == Role.SUPERVISOR] or [
        one for one in everyone if one.role == Role.ADMIN
    ]
