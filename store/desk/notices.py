"""Notices: what an officer should know, whether they have seen it, and whether a mail about it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from store.cases.visible_cases import Sight
from store.db.literals import literal
from store.tables import Consultation, Notice, Officer, Person, Push
from store.vocabulary import NoticeKind

MOST_NOTICES = 50
IS_ABOUT = col(Consultation.id) == col(Notice.consultation_id)


def wants_mail(officer: Officer) -> bool:
    return bool(officer.email.strip() and officer.preferences.get("mail", True))


def wants_push(officer: Officer) -> bool:
    return bool(officer.preferences.get("push"))


def mail_due(db: Session, before: datetime) -> Sequence[Notice]:
    """Return the notices that have waited for a mail since `before` or longer, the longest waiting first."""
    waits = col(Notice.mail_waits_since)
    return db.scalars(select(Notice).where(waits <= before).order_by(waits, col(Notice.id)).limit(MOST_NOTICES)).all()


def waiting_for_mail(db: Session, officer_id: int) -> Sequence[Notice]:
    """Return all notices to an officer that wait for a mail, the oldest first."""
    waits = (col(Notice.officer_id) == officer_id, col(Notice.mail_waits_since).is_not(None))
    return db.scalars(select(Notice).where(*waits).order_by(col(Notice.id))).all()


def unseen(db: Session, officer_id: int) -> Sequence[tuple[Notice, Consultation | None]]:
    """Return what an officer has not seen, the latest first, each with its consultation, None for no case."""
    query = select(Notice, Consultation).outerjoin(Consultation, IS_ABOUT)
    query = query.where(*_listed(officer_id), col(Notice.seen_at).is_(None))
    rows = db.execute(query.order_by(col(Notice.id).desc()).limit(MOST_NOTICES))
    return [(notice, consultation) for notice, consultation in rows]


def unread_count(sight: Sight) -> Select[int]:
    """Return the query that counts what an officer has not seen, of cases that they may see and of no case."""
    query = select(func.count()).select_from(Notice).outerjoin(Consultation, IS_ABOUT)
    return query.where(*_listed(sight.officer_id), col(Notice.seen_at).is_(None), _may_be_seen(sight))


def _may_be_seen(sight: Sight) -> ColumnElement[bool]:
    return or_(col(Notice.consultation_id).is_(None), sight.condition())


@dataclass(frozen=True)
class ListedNotice:
    """A notice with its case, None for no case, and the name of the citizen."""

    notice: Notice
    consultation: Consultation | None
    person: str


def page(db: Session, sight: Sight, before: int | None, limit: int) -> list[ListedNotice]:
    """Return an officer's notices of cases that they may see and of no case, the latest first.

    before: id of the last notice of the page before, None for the first page.
    """
    query = select(Notice, Consultation, col(Person.name))
    query = query.outerjoin(Consultation, IS_ABOUT).outerjoin(Person, col(Person.id) == col(Consultation.person_id))
    query = query.where(*_listed(sight.officer_id), _may_be_seen(sight))
    if before is not None:
        query = query.where(col(Notice.id) < before)
    rows = db.execute(query.order_by(col(Notice.id).desc()).limit(limit))
    return [ListedNotice(notice, case, name or "") for notice, case, name in rows]


def _listed(officer_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (col(Notice.officer_id) == officer_id, col(Notice.quiet).is_(False))


def latest_unseen(db: Session, officer_id: int, what: str, since: datetime) -> Notice | None:
    """Return the officer's newest unseen notice of a kind, None where there is none so new."""
    query = select(Notice).where(
        col(Notice.officer_id) == officer_id,
        col(Notice.seen_at).is_(None),
        col(Notice.what) == what,
        col(Notice.at) > since,
    )
    return db.scalars(query.order_by(col(Notice.id).desc()).limit(1)).first()


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
    which = [col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None)]
    if consultation_id is not None:
        which.append(col(Notice.consultation_id) == consultation_id)
    newest = db.scalars(select(Notice).where(*which).order_by(col(Notice.id).desc()).limit(1)).first()
    if newest is None:
        return 0
    newest.seen_at = now  # as a row, so that the officer's other open pages hear of it
    db.flush()
    return 1 + int(db.connection().execute(update(Notice).where(*which).values(seen_at=now)).rowcount)


def of_roster(db: Session, officer_id: int) -> Sequence[Notice]:
    """Return an officer's unseen notices about the duty roster."""
    which = (col(Notice.officer_id) == officer_id, col(Notice.seen_at).is_(None), col(Notice.consultation_id).is_(None))
    return db.scalars(select(Notice).where(*which)).all()


def settle(db: Session, consultation_id: int, now: datetime) -> None:
    """Mark every officer's notices about a consultation as seen, and mail or push none of them."""
    _settle(db, col(Notice.consultation_id) == consultation_id, now)


def settle_of(db: Session, officer_id: int, now: datetime) -> None:
    """Mark all notices to an officer who leaves as seen, and mail or push none of them: later they are forgotten."""
    _settle(db, col(Notice.officer_id) == officer_id, now)


def _settle(db: Session, which: ColumnElement[bool], now: datetime) -> None:
    over = {"seen_at": now, "mail_waits_since": None, "push_waits_since": None}
    db.connection().execute(update(Notice).where(which, col(Notice.seen_at).is_(None)).values(over))


def take_back(db: Session, officer_id: int, consultation_id: int, what: str) -> None:
    """Delete an officer's unseen notices of a kind about a consultation: it is no longer so."""
    _take_back(db, officer_id, what, col(Notice.consultation_id) == consultation_id)


def take_back_about(db: Session, officer_id: int, what: str, about: str, by: str) -> None:
    """Delete an officer's unseen notices of a kind about a shift, by one colleague: it is no longer so."""
    _take_back(db, officer_id, what, and_(col(Notice.about) == about, col(Notice.by) == by))


def _take_back(db: Session, officer_id: int, what: str, which: ColumnElement[bool]) -> None:
    unseen = (col(Notice.officer_id) == officer_id, col(Notice.what) == what, col(Notice.seen_at).is_(None), which)
    _stop_pushes(db, *unseen)
    for notice in db.scalars(select(Notice).where(*unseen)):
        db.delete(notice)


def any_old(before: datetime) -> ColumnElement[bool]:
    """Return the question whether a notice was seen and is older than a moment."""
    return exists().where(*_told_before(before))


def forget(db: Session, before: datetime) -> None:
    """Delete the notices that were seen and are older than a moment. Mentions stay: a queue lists their cases."""
    _stop_pushes(db, *_told_before(before))
    db.connection().execute(delete(Notice).where(*_told_before(before)))


def _stop_pushes(db: Session, *which: ColumnElement[bool]) -> None:
    """Delete what waits to be sent to devices about these notices."""
    ids = select(col(Notice.id)).where(*which)
    db.connection().execute(delete(Push).where(col(Push.notice_id).in_(ids)))


def _told_before(before: datetime) -> tuple[ColumnElement[bool], ...]:
    is_other = col(Notice.what) != literal(NoticeKind.MENTIONED)
    return (col(Notice.seen_at).is_not(None), is_other, col(Notice.at) < before)


def of_officer(db: Session, officer_id: int, notice_id: int) -> Notice | None:
    """Return one notice to an officer, None for another's."""
    notice = db.get(Notice, notice_id)
    return notice if notice is not None and notice.officer_id == officer_id else None
