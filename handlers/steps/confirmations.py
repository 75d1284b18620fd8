"""Asking a subject-matter colleague, and his answer: by mail (handlers/intake), on his page, or told to an officer.

The state is "confirming" while an answer is owed. Every answer lands as an internal note, also one that comes late,
twice or from another address; only the first from the right place brings the consultation back to its officer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from handlers.office import links
from handlers.office.office import Office
from handlers.officers import guards, notices
from handlers.officers.act import Act
from handlers.outgoing import queueing, staff_mail
from handlers.outgoing.queueing import OutgoingAttachment
from handlers.outgoing.staff_mail import StaffMail
from handlers.steps import skd_codes
from store.cases import consultations, events, messages, needs
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Colleague, Confirmation, Consultation, DataNeed, Message, Officer
from store.vocabulary import CaseState, Direction, MessageKind, NoticeKind

LONGEST_QUESTION = 4000
LONGEST_ANSWER = 20_000
BETWEEN_REMINDERS = timedelta(minutes=30)
AGAIN = "Tambahan dari {name} setelah jawaban pertama."
WITHDRAWN = "Jawaban {name} atas pertanyaan yang sudah ditarik."
LATE = "Jawaban {name} datang setelah konsultasi ditutup."
BY_HAND = "Jawaban {name}, dicatat oleh {officer}."


def ask(
    act: Act,
    consultation: Consultation,
    colleague_id: int,
    question: str,
    *,
    attachments: Sequence[OutgoingAttachment] = (),
) -> Confirmation:
    """Ask a colleague about a consultation of mine, by mail where he has an address and in the desk where he is one."""
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
    _note(act.db, consultation, act.by.name, f"@{colleague.name} {question.strip()}", act.now, attachments)
    _now_confirming(act.db, consultation, by=act.by.name, now=act.now, colleague=label(colleague))
    _mail(act, consultation, confirmation, colleague, attachments)
    notices.notify(act.db, _officers(act.db, colleague), consultation, NoticeKind.ASKED, by=act.by.name, now=act.now)
    return confirmation


def remind(act: Act, confirmation_id: int) -> Confirmation:
    """Ask again, not too often."""
    confirmation, colleague, consultation = _waiting(act, confirmation_id)
    last = confirmation.reminded_at or confirmation.asked_at
    if act.now - last < BETWEEN_REMINDERS:
        minutes = int(BETWEEN_REMINDERS.total_seconds() // 60)
        raise Refusal(f"{colleague.name} baru saja diberi tahu. Ingatkan lagi setelah {minutes} menit.")
    told = _mail(act, consultation, confirmation, colleague, reminder=True)
    known = _officers(act.db, colleague)
    if told is None and not known:
        raise Refusal(f"{colleague.name} tidak punya alamat surel. Hubungi langsung, lalu catat jawabannya di sini.")
    notices.notify(act.db, known, consultation, NoticeKind.ASKED, by=act.by.name, now=act.now)
    confirmation.reminded_at = act.now
    act.record(consultation, EventName.REMINDED_COLLEAGUE, colleague=label(colleague))
    return confirmation


def withdraw(act: Act, confirmation_id: int) -> Confirmation:
    """Take a question back; the consultation goes on where it was."""
    confirmation, colleague, consultation = _waiting(act, confirmation_id)
    confirmation.withdrawn_at = act.now
    act.record(consultation, EventName.QUESTION_WITHDRAWN, colleague=label(colleague))
    _come_back(act.db, consultation, by=act.by.name, now=act.now, answered=consultation.waiting_since is None)
    return confirmation


def write_down(act: Act, confirmation_id: int, text: str) -> Message:
    """Write down what the colleague said by other means; counts as his answer."""
    confirmation, colleague, _ = _waiting(act, confirmation_id)
    _require_answer(text, ())
    note = BY_HAND.format(name=colleague.name, officer=act.by.display_name)
    return take(act.db, confirmation, text, note=note, by=act.by.name, now=act.now)


def answer_on_page(
    db: Session, token: str, text: str, *, now: datetime, attachments: Sequence[OutgoingAttachment] = ()
) -> Message | None:
    """What was written on the signed page; None where the very same words are there already (sent twice)."""
    confirmation = colleagues.by_token(db, token)
    if confirmation is None:
        raise NotFound("Pertanyaan ini tidak ada.")
    _require_answer(text, attachments)
    if confirmation.answer == text.strip() and text.strip() and not attachments:
        return None
    return take(db, confirmation, text, now=now, attachments=attachments)


def take(
    db: Session,
    confirmation: Confirmation,
    text: str,
    *,
    now: datetime,
    note: str = "",
    by: str = "",
    attachments: Sequence[OutgoingAttachment] = (),
    kept: Message | None = None,
) -> Message:
    """An answer from the right place: a note on the consultation, which comes back to its officer.

    kept: the note is there already (a mail). by: the officer who wrote it down, "" for the colleague himself.
    """
    consultation, colleague = about(db, confirmation)
    name = label(colleague)
    note = note or _late_words(confirmation, consultation, colleague)
    words = text.strip() or "(lihat berkas)"
    message = kept or _note(db, consultation, by or name, _with(note, words), now, attachments)
    if kept is not None:
        kept.body = _with(note, words)
        kept.at = max(kept.at, confirmation.asked_at)  # his clock may be behind ours
    first = colleagues.waits(confirmation)
    if first:
        confirmation.answer, confirmation.answered_at = text.strip(), now
    events.record(
        db, consultation, EventName.COLLEAGUE_ANSWERED, by=by or name, now=now, colleague=name, message=message.key
    )
    if first:
        _come_back(db, consultation, by=name, now=now, answered=False)
    notices.notify(
        db, owners(db, confirmation, consultation), consultation, NoticeKind.ANSWERED, by=by or name, now=now
    )
    return message


def context(db: Session, consultation: Consultation) -> Sequence[DataNeed]:
    """What a colleague is shown of a consultation: the data asked for, nothing about who asks."""
    return needs.of(db, consultation)


def label(colleague: Colleague) -> str:
    """How a colleague signs: "Laila Hasanah, Statistik Sosial"."""
    return f"{colleague.name}, {colleague.section}" if colleague.section else f"{colleague.name}, subject matter"


def url(office: Office, confirmation: Confirmation) -> str:
    """The colleague's own page."""
    return f"{office.public_url}/jawab/{links.sign(office, 'confirm', confirmation.token)}"


def owners(db: Session, confirmation: Confirmation, consultation: Consultation) -> list[Officer]:
    """Who waits for the answer: the officer who holds the consultation, else the one who asked."""
    holder = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    found = holder or officers.by_name(db, confirmation.asked_by)
    return [found] if found is not None else []


def about(db: Session, confirmation: Confirmation) -> tuple[Consultation, Colleague]:
    """The consultation a question belongs to, and whom it was put to."""
    return db.get_one(Consultation, confirmation.consultation_id), db.get_one(Colleague, confirmation.colleague_id)


def _waiting(act: Act, confirmation_id: int) -> tuple[Confirmation, Colleague, Consultation]:
    confirmation = act.db.get(Confirmation, confirmation_id)
    if confirmation is None:
        raise NotFound("Pertanyaan itu tidak ada.")
    if not colleagues.waits(confirmation):
        raise Refusal("Pertanyaan itu sudah dijawab atau ditarik. Muat ulang halaman.")
    consultation, colleague = about(act.db, confirmation)
    guards.require_open(guards.admit(act, consultation))
    return confirmation, colleague, consultation


def _come_back(db: Session, consultation: Consultation, *, by: str, now: datetime, answered: bool) -> None:
    """Out of "confirming", once nobody owes an answer any more."""
    if consultation.state != CaseState.CONFIRMING or colleagues.is_owed(db, consultation):
        return
    to = CaseState.NEW if consultation.officer_id is None else CaseState.ANSWERED if answered else CaseState.ASSIGNED
    consultations.move(db, consultation, to, by=by, now=now)


def _now_confirming(db: Session, consultation: Consultation, *, by: str, now: datetime, colleague: str) -> None:
    """Put on record that a colleague was asked; a second question finds the case confirming already."""
    state = CaseState.CONFIRMING
    if consultation.state == state:
        events.record(db, consultation, EventName.CONFIRMING, by=by, now=now, was=state, colleague=colleague)
    else:
        consultations.move(db, consultation, state, by=by, now=now, colleague=colleague)


def _late_words(confirmation: Confirmation, consultation: Consultation, colleague: Colleague) -> str:
    if confirmation.answered_at is not None:
        return AGAIN.format(name=colleague.name)
    if confirmation.withdrawn_at is not None:
        return WITHDRAWN.format(name=colleague.name)
    return LATE.format(name=colleague.name) if consultation.state == CaseState.CLOSED else ""


def _with(note: str, words: str) -> str:
    return f"({note})\n\n{words}" if note else words


def _officers(db: Session, colleague: Colleague) -> list[Officer]:
    """The colleague as an officer of the desk, where he is one too."""
    address = colleague.email.strip().lower()
    return [one for one in officers.everyone(db) if address and one.email.strip().lower() == address]


def _require_question(question: str) -> None:
    if not question.strip():
        raise Refusal("Tuliskan pertanyaan untuk rekan Anda.")
    if len(question) > LONGEST_QUESTION:
        raise Refusal(f"Pertanyaan terlalu panjang. Paling banyak {LONGEST_QUESTION} huruf.")


def _require_answer(text: str, attachments: Sequence[OutgoingAttachment]) -> None:
    if not text.strip() and not attachments:
        raise Refusal("Jawaban masih kosong. Tulis jawaban atau lampirkan berkas.")
    if len(text) > LONGEST_ANSWER:
        raise Refusal(f"Jawaban terlalu panjang. Paling banyak {LONGEST_ANSWER} huruf; kirim sebagai berkas.")


def _note(
    db: Session,
    consultation: Consultation,
    author: str,
    text: str,
    now: datetime,
    attachments: Sequence[OutgoingAttachment],
) -> Message:
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
    """The question as a mail: what is asked and the data it is about, nothing about the citizen."""
    asked = [f"- {skd_codes.describe(need)}" for need in context(act.db, consultation)]
    text = "\n\n".join(
        filter(
            None,
            (
                f"Yth. {colleague.name},",
                "Kami mengingatkan pertanyaan berikut." if reminder else f"{act.by.display_name} bertanya:",
                confirmation.question,
                "Data yang diminta warga:\n" + "\n".join(asked) if asked else "",
                f"Balas surel ini, atau jawab dan lampirkan berkas di:\n{url(act.office, confirmation)}",
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
