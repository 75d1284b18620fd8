"""Snooze a consultation until a day. It comes back by itself then, or as soon as the citizen writes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.office import service_hours
from handlers.office.office import Office
from handlers.officers import guards, notices
from handlers.officers.act import Act
from store.cases import events
from store.desk import snoozes
from store.event_names import EventName
from store.tables import Consultation, Officer
from store.vocabulary import Actor, NoticeKind

LONGEST_SNOOZE = timedelta(days=366)


def snooze(act: Act, case: Consultation, until: datetime | None) -> Consultation:
    """Snooze the case until a moment. Raises Refusal for a moment that is past or more than a year away."""
    guards.require_open(case)
    if until is None or until <= act.now:
        raise Refusal("Pilih tanggal sesudah hari ini.")
    if until - act.now > LONGEST_SNOOZE:
        raise Refusal("Pilih tanggal dalam satu tahun ke depan.")
    case.snoozed_until = until
    act.record(case, EventName.SNOOZED, until=until.isoformat())
    return case


def take_back(act: Act, case: Consultation) -> Consultation:
    """End the snooze, because the officer wants the case back now."""
    guards.require_open(case)
    wake(act.db, case, by=act.by.name, now=act.now)
    return case


def wake(db: Session, consultation: Consultation, *, by: str, now: datetime) -> bool:
    """End the snooze; return False where there was none. by: as in Event.by."""
    if consultation.snoozed_until is None:
        return False
    consultation.snoozed_until = None
    events.record(db, consultation, EventName.WOKEN, by=by, now=now)
    return True


def wake_due(db: Session, now: datetime) -> list[Consultation]:
    """End every snooze that is over, and tell the officers who hold the cases."""
    due = snoozes.due(db, now)
    for consultation in due:
        wake(db, consultation, by=Actor.BOT, now=now)
        if consultation.officer_id is not None:
            notices.notify(
                db, [db.get_one(Officer, consultation.officer_id)], consultation, NoticeKind.RETURNED, now=now
            )
    return due


def choices(office: Office, now: datetime) -> list[tuple[str, datetime]]:
    """Return what is offered at one click: in three hours, the next day we open, the Monday after."""
    today = now.astimezone(office.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    tomorrow = service_hours.next_opening(office, datetime.combine(today + timedelta(days=1), time(), office.zone))
    offered = [("3 jam lagi", now + timedelta(hours=3))]
    if tomorrow is not None:
        offered.append(("Hari kerja berikutnya", tomorrow))
    next_week = service_hours.next_opening(office, datetime.combine(monday, time(), office.zone))
    if next_week is not None and next_week != tomorrow:
        offered.append(("Pekan depan", next_week))
    return offered


def morning_of(office: Office, day: str) -> datetime | None:
    """Return when we open on a day such as "2026-11-30", eight o'clock where we do not; None for what is no day."""
    try:
        midnight = datetime.combine(datetime.fromisoformat(day).date(), time(), office.zone)
        opening = service_hours.next_opening(office, midnight)
    except (ValueError, OverflowError):  # 9999-12-31 has no next day
        return None
    is_that_day = opening is not None and opening.date() == midnight.date()
    return opening if is_that_day else midnight + timedelta(hours=8)
