"""Notices by mail, for officers who want them: what happened, what the citizen wrote, and an address to answer to.

What an officer sees in time goes out by no mail. Several notices are one mail, except what can be answered by mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from handlers.office.links import hide_citizens_links
from handlers.office.office import Office
from handlers.officers import visibility
from handlers.officers.notices import is_news
from handlers.outgoing import routes, staff_mail
from handlers.outgoing.own_page import unproved
from handlers.outgoing.staff_mail import StaffMail
from handlers.texts.officer_notices import words
from store.cases import consultations, messages
from store.desk import notices
from store.tables import Consultation, Message, Notice, Officer
from store.vocabulary import Actor, CaseKind, CaseState, Direction, MessageKind

LONGEST_QUOTE = 2000
MOST_SHOWN = 5
MOST_SUMMED_UP = 30


def any_due(db: Session, office: Office, now: datetime) -> bool:
    """Return whether a notice has waited for its officer for as long as the office allows."""
    return bool(_due(db, office, now))


def _due(db: Session, office: Office, now: datetime) -> Sequence[Notice]:
    minutes = office.notice_mail_minutes
    return notices.mail_due(db, now - timedelta(minutes=minutes)) if minutes else ()


def queue_due(db: Session, office: Office, now: datetime) -> int:
    """Queue the mails that are due. An officer who gets one is told of all that waits for them. Return how many wait.

    A consultation that the officer may answer by mail has a mail of its own. All others are summed up in one.
    """
    due = _due(db, office, now)
    for officer_id in dict.fromkeys(one.officer_id for one in due):
        officer = db.get_one(Officer, officer_id)
        news = _news(db, office, officer, now)
        summed_up = []
        for one in news:
            if _may_answer(office, officer, one.consultation):
                _queue(db, office, officer, one, now)
            else:
                summed_up.append(one)
        if len(summed_up) == 1:
            _queue(db, office, officer, summed_up[0], now)
        elif summed_up:
            _queue_summary(db, office, officer, summed_up, now)
    return len(due)


class News(NamedTuple):
    """What an officer has not seen of a consultation: kinds of notices, and how many more cases they sum up."""

    consultation: Consultation
    kinds: list[str]
    more: int

    @property
    def told(self) -> str:
        others = [f"Begitu juga {self.more} konsultasi lain."] if self.more else []
        return " ".join([*(words(one).mail for one in self.kinds), *others])


def _news(db: Session, office: Office, officer: Officer, now: datetime) -> list[News]:
    """Return what an officer has not seen, by consultation. None of it waits for a mail any more."""
    together: dict[int, list[Notice]] = {}
    for notice in notices.waiting_for_mail(db, officer.id or 0):
        notice.mail_waits_since = None
        if notice.consultation_id is not None:  # of the roster a mail of its own tells
            together.setdefault(notice.consultation_id, []).append(notice)
    if not officer.active or not notices.wants_mail(officer):
        return []
    found = []
    for consultation_id, about in together.items():
        consultation = db.get_one(Consultation, consultation_id)
        news = [one for one in about if is_news(one, consultation)]
        news = [one for one in news if unproved.may_ring(db, office, one, consultation, now)]
        if news and visibility.may_see(db, officer, consultation):
            kinds = list(dict.fromkeys(one.what for one in news))
            found.append(News(consultation, kinds, sum(one.more for one in news)))
    return found


def _may_answer(office: Office, officer: Officer, consultation: Consultation) -> bool:
    is_theirs = consultation.officer_id == officer.id and consultation.state != CaseState.CLOSED
    return office.answers_by_mail and is_theirs and consultation.kind != CaseKind.COMPLAINT


def _queue(db: Session, office: Office, officer: Officer, news: News, now: datetime) -> None:
    consultation = news.consultation
    may_answer = _may_answer(office, officer, consultation)
    parts = [
        news.told,
        *([] if consultation.kind == CaseKind.COMPLAINT else _asked(db, consultation)),
        f"{office.public_url}/konsultasi/{consultation.number}",
        "Balas email ini untuk menjawab warga. Lampiran Anda ikut diteruskan." if may_answer else "",
        _recipient(db, office, consultation) if may_answer else "",
    ]
    mail = StaffMail(
        officer.email,
        MessageKind.NOTICE,
        words(news.kinds[-1]).subject,
        "\n\n".join(filter(None, parts)),
        to_citizen=may_answer,
        params={"officer": officer.id, "seen": consultation.last_event_id},
    )
    staff_mail.queue(db, office, consultation, mail, now)


def _queue_summary(db: Session, office: Office, officer: Officer, news: Sequence[News], now: datetime) -> None:
    """Queue one mail about several consultations. It quotes nobody and names nobody."""
    lines = [_line(office, one) for one in news[-MOST_SUMMED_UP:]]
    more = len(news) - len(lines)
    parts = [
        "Yang belum Anda lihat di Loket:",
        *lines,
        f"Dan {more} konsultasi lain." if more else "",
        f"Semuanya: {office.public_url}/pemberitahuan",
    ]
    subject = f"{len(news)} konsultasi menunggu dilihat"
    text, params = "\n\n".join(filter(None, parts)), {"officer": officer.id}
    mail = StaffMail(officer.email, MessageKind.NOTICE, subject, text, params=params)
    staff_mail.queue(db, office, None, mail, now)


def _line(office: Office, news: News) -> str:
    number = news.consultation.number
    return f"{number}: {news.told}\n{office.public_url}/konsultasi/{number}"


def _recipient(db: Session, office: Office, consultation: Consultation) -> str:
    """Return which address the answer goes to where it is not the one that the citizen wrote from, else ""."""
    route = routes.address_for(db, office, consultation)
    usual = routes.addresses_of_answer(db, consultation, route)[0] if route is not None else None
    if route is None or usual is None or usual.value == route.value:
        return ""
    return f"Jawaban Anda dikirim ke {usual.value}, alamat yang warga minta untuk jawaban."


def _asked(db: Session, consultation: Consultation) -> list[str]:
    """Return who asks what. Not for complaints: who complains, and of whom, is shown in the desk alone."""
    person = consultations.person_of(db, consultation)
    return [
        f"{person.name or 'Warga'}: {consultation.subject or 'Konsultasi statistik'}",
        *unanswered(db, consultation),
    ]


def unanswered(db: Session, consultation: Consultation) -> list[str]:
    """Return what the citizen wrote since our last answer, at most the last few messages."""
    waiting: list[Message] = []
    for message in messages.timeline(db, consultation.id or 0):
        if message.direction == Direction.OUT and message.author != Actor.BOT:
            waiting.clear()
        elif message.direction == Direction.IN:
            waiting.append(message)
    return [
        f"“{hide_citizens_links(one.body)[:LONGEST_QUOTE].strip()}”"
        for one in waiting[-MOST_SHOWN:]
        if one.body.strip()
    ]
