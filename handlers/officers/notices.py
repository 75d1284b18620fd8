"""Notify officers: of a mention in a note, a consultation given to them, a target in danger, their shifts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from handlers.officers import visibility
from store.cases import visible_cases
from store.desk.notices import wants_mail, wants_push
from store.office import officers
from store.tables import Consultation, Notice, Officer
from store.vocabulary import Actor, NoticeKind, Role


def notify(
    db: Session,
    to: Iterable[Officer],
    consultation: Consultation,
    what: NoticeKind,
    *,
    by: str = "",
    now: datetime,
    message: str = "",
) -> None:
    """Notify each of these officers, but nobody of their own action or of a case that they may not see.

    message: key of the message that the notice is about, "" for none.
    """
    for officer in to:
        if officer.name != by and officer.active and visibility.may_see(db, officer, consultation):
            db.add(_notice(officer, consultation, what, by, now, message))


def notify_holder(
    db: Session,
    holder: Officer,
    consultation: Consultation,
    what: NoticeKind,
    *,
    by: str,
    now: datetime,
    message: str = "",
) -> None:
    """Notify the officer of a consultation of what their list of consultations shows by itself.

    It is a row in the list of notices only while the officer is not on duty. It goes by mail and to devices where they
    want that.
    message: as for `notify`.
    """
    notice = _notice(holder, consultation, what, by, now, message)
    notice.quiet = holder.on_duty
    if holder.active and (not notice.quiet or wants_mail(holder) or wants_push(holder)):
        db.add(notice)


def notify_without_case(
    db: Session, officer: Officer, what: NoticeKind, about: str, *, by: str = "", now: datetime
) -> None:
    """Notify an officer of what is about no case, but not of their own action. By mail it goes, if at all, by itself.

    about: the time of the shift, as people write it; "" where it is about no shift.
    """
    if officer.active and officer.name != by:
        push_since = now if wants_push(officer) else None
        notice = Notice(officer_id=officer.id or 0, what=what, by=by, at=now, about=about, push_waits_since=push_since)
        db.add(notice)


def _notice(
    officer: Officer, consultation: Consultation, what: NoticeKind, by: str, now: datetime, message: str
) -> Notice:
    return Notice(
        officer_id=officer.id or 0,
        consultation_id=consultation.id or 0,
        what=what,
        by=by,
        at=now,
        mail_waits_since=now if wants_mail(officer) else None,
        push_waits_since=now if wants_push(officer) else None,
        message=message,
    )


def is_in_the_list(notice: Notice) -> bool:
    """Return whether the list of consultations shows the same: a new row, or a message that waits.

    Nothing else on the page tells of it then, and a mail or a push goes out only while the citizen waits.
    """
    return notice.what == NoticeKind.WROTE or (notice.what == NoticeKind.ASSIGNED and notice.by == Actor.BOT)


def is_news(notice: Notice, consultation: Consultation | None) -> bool:
    """Return whether the officer has not seen it. What their list shows too counts only while the citizen waits.

    consultation: that the notice is about, None for no case.
    """
    is_waiting = consultation is None or consultation.waiting_since is not None or not is_in_the_list(notice)
    return notice.seen_at is None and is_waiting


def tell_handlers(db: Session, complaint: Consultation, *, by: str, now: datetime) -> None:
    """Notify everyone who may handle a complaint that it waits for them."""
    notify(db, visible_cases.handlers_of(db, complaint.concerns_id), complaint, NoticeKind.COMPLAINT, by=by, now=now)


def supervisors(db: Session) -> list[Officer]:
    """Return who answers for the office's targets: the supervisors, or the admins where there is none."""
    everyone = officers.everyone(db)
    return [one for one in everyone if one.role == Role.SUPERVISOR] or [
        one for one in everyone if one.role == Role.ADMIN
    ]
