"""Notices by mail, for officers who want them: what happened, what the citizen wrote, and an address to answer to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.office.links import hide_citizens_links
from handlers.office.office import Office
from handlers.officers import visibility
from handlers.outgoing import routes, staff_mail
from handlers.outgoing.staff_mail import StaffMail
from handlers.texts.officer_notices import words
from store.cases import consultations, messages
from store.desk import notices
from store.tables import Consultation, Message, Notice, Officer
from store.vocabulary import Actor, CaseKind, CaseState, Direction, MessageKind

LONGEST_QUOTE = 2000
MOST_SHOWN = 5


def queue_due(db: Session, office: Office, now: datetime) -> int:
    """Queue the mails that are due; several notices to one officer about one consultation are one mail."""
    due = notices.mail_due(db, now)
    together: dict[tuple[int, int], list[Notice]] = {}
    for notice in due:
        notice.mail_due_at = None
        together.setdefault((notice.officer_id, notice.consultation_id), []).append(notice)
    for (officer_id, consultation_id), about in together.items():
        officer, consultation = db.get_one(Officer, officer_id), db.get_one(Consultation, consultation_id)
        news = [one.what for one in about if _is_news(one, consultation)]
        if news and officer.active and visibility.may_see(db, officer, consultation):
            _queue(db, office, officer, consultation, list(dict.fromkeys(news)), now)
    return len(due)


def _is_news(notice: Notice, consultation: Consultation) -> bool:
    """Return whether the officer has not seen it. What goes by mail only counts while the citizen waits."""
    by_mail_only = notice.seen_at == notice.at
    return consultation.waiting_since is not None if by_mail_only else notice.seen_at is None


def _queue(
    db: Session, office: Office, officer: Officer, consultation: Consultation, news: Sequence[str], now: datetime
) -> None:
    is_his = consultation.officer_id == officer.id and consultation.state != CaseState.CLOSED
    may_answer = office.answers_by_mail and is_his and consultation.kind != CaseKind.COMPLAINT
    parts = [
        " ".join(words(one).mail for one in news),
        *([] if consultation.kind == CaseKind.COMPLAINT else _asked(db, consultation)),
        f"{office.public_url}/konsultasi/{consultation.number}",
        "Balas surel ini untuk menjawab warga. Lampiran Anda ikut diteruskan." if may_answer else "",
        _recipient(db, office, consultation) if may_answer else "",
    ]
    mail = StaffMail(
        officer.email,
        MessageKind.NOTICE,
        words(news[-1]).subject,
        "\n\n".join(filter(None, parts)),
        to_citizen=may_answer,
        params={"officer": officer.id, "seen": consultation.last_event_id},
    )
    staff_mail.queue(db, office, consultation, mail, now)


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
        *_unanswered(db, consultation),
    ]


def _unanswered(db: Session, consultation: Consultation) -> list[str]:
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
