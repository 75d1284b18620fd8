"""News of the duty roster: a reminder the evening before, and service hours that nobody covers, a day ahead.

Everybody gets a notice. A mail goes to who has an address and wants mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session

from handlers.office import formats, links, service_hours
from handlers.office.office import Office
from handlers.officers.notices import notify_without_case, supervisors
from handlers.officers.roster import plan
from handlers.officers.roster.plan import Hours
from handlers.outgoing import staff_mail
from handlers.outgoing.staff_mail import StaffMail
from store.db import memory
from store.desk.notices import wants_mail
from store.office import shifts
from store.office.shifts import Rostered
from store.tables import Officer
from store.vocabulary import MessageKind, NoticeKind

GAPS_TOLD = "roster_gaps_told"  # the last day whose gaps were told


def any_due(db: Session, office: Office, now: datetime) -> bool:
    """Return whether somebody is to be reminded of tomorrow, or supervisors are to be told of a gap."""
    return bool(_to_remind(db, office, now)) or _gaps(db, office, now) is not None


def queue_due(db: Session, office: Office, now: datetime) -> None:
    """Queue the mails that are due. Each shift and each day with gaps is told once."""
    rostered = _to_remind(db, office, now)
    for one in rostered:
        one.shift.reminded_at = now
    for _, theirs in groupby(sorted(rostered, key=lambda one: one.officer.id or 0), key=lambda one: one.officer.id):
        _remind(db, office, list(theirs), now)
    found = _gaps(db, office, now)
    if found is not None:
        day, gaps = found
        memory.keep(db, GAPS_TOLD, str(day))
        for supervisor in supervisors(db):
            _tell_of_gaps(db, office, supervisor, day, gaps, now)


def _to_remind(db: Session, office: Office, now: datetime) -> Sequence[Rostered]:
    """Return the shifts of tomorrow whose officers were not reminded, from the evening on. None where we are closed."""
    tomorrow = plan.today(office, now) + plan.ONE_DAY
    if f"{now.astimezone(office.zone):%H:%M}" < office.roster.remind_at or not plan.service(office, tomorrow):
        return ()
    return shifts.unreminded(db, tomorrow)


def _gaps(db: Session, office: Office, now: datetime) -> tuple[date, list[Hours]] | None:
    """Return the next service day and its gaps, where they are to be told. None for none, and while we are closed."""
    if not service_hours.is_open(office, now) or not plan.is_kept(db, office, now):
        return None
    day = plan.next_service_day(office, plan.today(office, now))
    if day is None or memory.get(db, GAPS_TOLD) == str(day):
        return None
    gaps = plan.gaps_of(db, office, day)
    return (day, gaps) if gaps else None


def _remind(db: Session, office: Office, theirs: Sequence[Rostered], now: datetime) -> None:
    hours = plan.spoken([Hours(one.shift.start, one.shift.end) for one in theirs])
    day = formats.spoken(date.fromisoformat(theirs[0].shift.day))
    text = f"Besok, {day}, Anda jaga di PST pukul {hours}. Bila berhalangan, tulis cuti atau hubungi penanggung jawab."
    news = News(NoticeKind.SHIFT_TOMORROW, f"{day}, {hours}", "Besok Anda jaga di PST", text)
    tell(db, office, theirs[0].officer, news, now)


def _tell_of_gaps(
    db: Session, office: Office, supervisor: Officer, day: date, gaps: Sequence[Hours], now: datetime
) -> None:
    text = f"Belum ada petugas di PST pada {formats.spoken(day)}, pukul {plan.spoken(gaps)}. Isi jadwalnya hari ini."
    about = f"{formats.spoken(day)}, {plan.spoken(gaps)}"
    subject = f"Jadwal jaga {formats.spoken(day)} masih kosong"
    tell(db, office, supervisor, News(NoticeKind.SHIFTS_MISSING, about, subject, text), now)


@dataclass(frozen=True)
class News:
    """What an officer is told of the roster.

    kind, about: of the notice. subject, text: of the mail. by: the name of the officer who did it, "" for none.
    """

    kind: NoticeKind
    about: str
    subject: str
    text: str
    by: str = ""


def tell(db: Session, office: Office, officer: Officer, news: News, now: datetime) -> None:
    """Notify an officer of something in the roster, and queue a mail with the address of its page if they want mail."""
    notify_without_case(db, officer, news.kind, news.about, by=news.by, now=now)
    if not wants_mail(officer):
        return
    body = f"{news.text}\n\n{office.public_url}{links.ROSTER}"
    mail = StaffMail(officer.email, MessageKind.NOTICE, news.subject, body, params={"officer": officer.id})
    staff_mail.queue(db, office, None, mail, now)
