"""Asking a subject-matter colleague about a consultation. What they answer: confirmation_answers.py.

The state is "confirming" while an answer is owed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from handlers.office import links, skd_codes
from handlers.office.office import Office
from handlers.officers import guards, notices
from handlers.officers.act import Act
from handlers.outgoing import queueing, staff_mail
from handlers.outgoing.queueing import OutgoingAttachment
from handlers.outgoing.staff_mail import StaffMail
from store.cases import consultations, messages, needs
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Colleague, Confirmation, Consultation, DataNeed, Message, Officer
from store.vocabulary import CaseState, Direction, MessageKind, NoticeKind

LONGEST_QUESTION = 4000
BETWEEN_REMINDERS = timedelta(minutes=30)


def ask(
    act: Act,
    consultation: Consultation,
    colleague_id: int,
    question: str,
    *,
    attachments: Sequence[OutgoingAttachment] = (),
) -> Confirmation:
    """Ask a colleague about a consultation that the officer holds.

    They are told by mail where they have an address, and in the desk where they are an officer too.
    """
    guards.require_own(act, consultation)
    colleague = act.db.get(Colleague, colleague_id)
    if colleague is None or not colleague.active:
        raise Refusal("Pilih rekan dari daftar Subject matter.")
    _require_question(question)
    if any(
        one.id == colleague.id and colleagues.waits(asked) for asked, one in colleagues.asked_of(act.db, consultation)
    ):
        raise Refusal(f"{colleague.name} sudah ditanya dan belum menjawab. Pilih Ingatkan, atau tarik pertanyaannya.")
    confirmation = Confirmation(
        consultation_id=consultation.id or 0,
        colleague_id=colleague.id or 0,
        token=secrets.token_hex(10),
        question=question.strip(),
        asked_by=act.by.name,
        asked_at=act.now,
    )
    act.db.add(confirmation)
    act.db.flush()
    asked = note(act.db, consultation, act.by.name, f"@{colleague.name} {question.strip()}", act.now, attachments)
    _move_to_confirming(act, consultation, colleague=label(colleague))
    _mail(act, consultation, confirmation, colleague, attachments)
    whom, by = _officers(act.db, colleague), act.by.name
    notices.notify(act.db, whom, consultation, NoticeKind.ASKED, by=by, now=act.now, message=asked.key)
    return confirmation


def remind(act: Act, confirmation_id: int) -> Confirmation:
    """Ask the colleague again, at most once in half an hour."""
    confirmation, colleague, consultation = waiting(act, confirmation_id)
    last = confirmation.reminded_at or confirmation.asked_at
    if act.now - last < BETWEEN_REMINDERS:
        minutes = int(BETWEEN_REMINDERS.total_seconds() // 60)
        raise Refusal(f"{colleague.name} baru saja diberi tahu. Ingatkan lagi setelah {minutes} menit.")
    told = _mail(act, consultation, confirmation, colleague, reminder=True)
    known = _officers(act.db, colleague)
    if told is None and not known:
        raise Refusal(f"{colleague.name} tidak punya alamat email. Hubungi langsung, lalu catat jawabannya di sini.")
    notices.notify(act.db, known, consultation, NoticeKind.ASKED, by=act.by.name, now=act.now)
    confirmation.reminded_at = act.now
    act.record(consultation, EventName.REMINDED_COLLEAGUE, colleague=label(colleague))
    return confirmation


def withdraw(act: Act, confirmation_id: int) -> Confirmation:
    """Withdraw a question. The consultation goes on where it was."""
    confirmation, colleague, consultation = waiting(act, confirmation_id)
    confirmation.withdrawn_at = act.now
    act.record(consultation, EventName.QUESTION_WITHDRAWN, colleague=label(colleague))
    come_back(act.db, consultation, by=act.by.name, now=act.now, answered=consultation.waiting_since is None)
    return confirmation


def context(db: Session, consultation: Consultation) -> Sequence[DataNeed]:
    """Return what a colleague is shown of a consultation: the data asked for, nothing about who asks."""
    return needs.of(db, consultation)


def label(colleague: Colleague) -> str:
    """Return how a colleague signs: "Laila Hasanah, Statistik Sosial"."""
    return f"{colleague.name}, {colleague.section}" if colleague.section else f"{colleague.name}, subject matter"


def url(office: Office, confirmation: Confirmation) -> str:
    """Return the address of the page on which the colleague answers."""
    return f"{office.public_url}/jawab/{links.sign(office, 'confirm', confirmation.token)}"


def owners(db: Session, confirmation: Confirmation, consultation: Consultation) -> list[Officer]:
    """Return who waits for the answer: the officer who holds the consultation, else the one who asked."""
    holder = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    told = holder or officers.by_name(db, confirmation.asked_by)
    return [told] if told is not None else []


def about(db: Session, confirmation: Confirmation) -> tuple[Consultation, Colleague]:
    """Return the consultation a question belongs to, and whom it was put to."""
    return db.get_one(Consultation, confirmation.consultation_id), db.get_one(Colleague, confirmation.colleague_id)


def waiting(act: Act, confirmation_id: int) -> tuple[Confirmation, Colleague, Consultation]:
    """Return a question that has no answer yet, whom it was put to, and its open consultation. Raises Refusal."""
    confirmation = act.db.get(Confirmation, confirmation_id)
    if confirmation is None:
        raise NotFound("Pertanyaan itu tidak ada.")
    if not colleagues.waits(confirmation):
        raise Refusal("Pertanyaan itu sudah dijawab atau ditarik. Muat ulang halaman.")
    consultation, colleague = about(act.db, confirmation)
    guards.require_open(guards.admit(act, consultation))
    return confirmation, colleague, consultation


def come_back(db: Session, consultation: Consultation, *, by: str, now: datetime, answered: bool) -> None:
    """Move the consultation out of "confirming", once no colleague owes an answer any more.

    answered: the citizen waits for nothing else.
    """
    if consultation.state != CaseState.CONFIRMING or colleagues.is_owed(db, consultation):
        return
    to = CaseState.NEW if consultation.officer_id is None else CaseState.ANSWERED if answered else CaseState.ASSIGNED
    consultations.move(db, consultation, to, by=by, now=now)


def _move_to_confirming(act: Act, consultation: Consultation, *, colleague: str) -> None:
    """Add the event that a colleague was asked. With a second question the case is confirming already."""
    state = CaseState.CONFIRMING
    if consultation.state == state:
        act.record(consultation, EventName.CONFIRMING, was=state, colleague=colleague)
    else:
        act.move(consultation, state, colleague=colleague)


def _officers(db: Session, colleague: Colleague) -> list[Officer]:
    """Return the colleague as an officer, where they are one too."""
    address = colleague.email.strip().lower()
    return [one for one in officers.everyone(db) if address and one.email.strip().lower() == address]


def _require_question(question: str) -> None:
    if not question.strip():
        raise Refusal("Tuliskan pertanyaan untuk rekan Anda.")
    if len(question) > LONGEST_QUESTION:
        raise Refusal(f"Pertanyaan terlalu panjang. Paling banyak {LONGEST_QUESTION} huruf.")


def note(
    db: Session,
    consultation: Consultation,
    author: str,
    text: str,
    now: datetime,
    attachments: Sequence[OutgoingAttachment],
) -> Message:
    """Add an internal note with its files."""
    message = Message(
        key=messages.new_key(),
        consultation_id=consultation.id,
        direction=Direction.NOTE,
        author=author,
        body=text,
        at=now,
    )
    db.add(message)
    db.flush()
    queueing.attach_all(db, message, attachments)
    return message


def _mail(
    act: Act,
    consultation: Consultation,
    confirmation: Confirmation,
    colleague: Colleague,
    attachments: Sequence[OutgoingAttachment] = (),
    *,
    reminder: bool = False,
) -> Message | None:
    """Queue the question as a mail: what is asked and the data it is about, nothing about the citizen."""
    asked = [f"- {skd_codes.describe(need)}" for need in context(act.db, consultation)]
    text = "\n\n".join(
        filter(
            None,
            (
                f"Yth. {colleague.name},",
                "Kami mengingatkan pertanyaan berikut." if reminder else f"{act.by.display_name} bertanya:",
                confirmation.question,
                "Data yang diminta warga:\n" + "\n".join(asked) if asked else "",
                f"Balas email ini, atau jawab dan lampirkan berkas di:\n{url(act.office, confirmation)}",
                f"{act.office.short_name}, konsultasi {consultation.number}",
            ),
        )
    )
    mail = StaffMail(
        colleague.email,
        MessageKind.QUESTION,
        "Pengingat: konfirmasi data" if reminder else "Konfirmasi data",
        text,
        token=links.sign(act.office, "confirm", confirmation.token),
        by_machine=False,
        params={"confirmation": confirmation.id},
        attachments=attachments,
    )
    return staff_mail.queue(act.db, act.office, consultation, mail, act.now)
