"""What a subject-matter colleague answers: by mail (handlers/intake), on their page, or told to an officer.

Every answer becomes an internal note, also one that comes late, twice or from another address. Only the first answer
from the right place brings the consultation back to its officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.desk import drafts
from handlers.errors import NotFound, Refusal
from handlers.officers import guards, notices
from handlers.officers.act import Act
from handlers.outgoing.queueing import OutgoingAttachment
from handlers.steps import confirmations
from store.cases import events, messages
from store.event_names import EventName
from store.office import colleagues
from store.tables import Colleague, Confirmation, Consultation, Message
from store.vocabulary import CaseState, FileState, NoticeKind

LONGEST_ANSWER = 20_000
WORDS_FROM = "words_from"  # param of the note of an answer: where their words begin in it
AGAIN = "Tambahan dari {name} setelah jawaban pertama."
WITHDRAWN = "Jawaban {name} atas pertanyaan yang sudah ditarik."
LATE = "Jawaban {name} datang setelah konsultasi ditutup."
BY_HAND = "Jawaban {name}, dicatat oleh {officer}."


def write_down(act: Act, confirmation_id: int, text: str) -> Message:
    """Write down what the colleague said by other means. It counts as their answer."""
    confirmation, colleague, _ = confirmations.waiting(act, confirmation_id)
    _require_answer(text, ())
    note = BY_HAND.format(name=colleague.name, officer=act.by.display_name)
    return take(act.db, confirmation, text, note=note, by=act.by.name, now=act.now)


def answer_on_page(
    db: Session, token: str, text: str, *, now: datetime, attachments: Sequence[OutgoingAttachment] = ()
) -> Message | None:
    """Take what was written on the signed page. Return None where the same words came before (sent twice)."""
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
    """Take an answer from the right place: it becomes a note, and the consultation comes back to its officer.

    note: what to say above the words about how they came. "" to say only what is odd about the time.
    by: the officer who wrote it down. "" where the colleague did.
    kept: the note, where it was made already (of a mail).
    """
    consultation, colleague = confirmations.about(db, confirmation)
    name = confirmations.label(colleague)
    author = by or name
    note = note or _late_words(confirmation, consultation, colleague)
    words = text.strip() or "(lihat berkas)"
    message = kept or confirmations.note(db, consultation, author, _with(note, words), now, attachments)
    message.params = {**message.params, WORDS_FROM: len(_with(note, words)) - len(text.strip())}
    if kept is not None:
        kept.body = _with(note, words)
        kept.at = max(kept.at, confirmation.asked_at)  # their clock may be behind ours
    first = colleagues.waits(confirmation)
    if first:
        confirmation.answer, confirmation.answered_at = text.strip(), now
    what = EventName.COLLEAGUE_ANSWERED
    events.record(db, consultation, what, by=author, now=now, colleague=name, message=message.key)
    if first:
        confirmations.come_back(db, consultation, by=name, now=now, answered=False)
    waiting = confirmations.owners(db, confirmation, consultation)
    notices.notify(db, waiting, consultation, NoticeKind.ANSWERED, by=author, now=now, message=message.key)
    return message


def is_answer(message: Message) -> bool:
    """Return whether a message is the note of a colleague's answer."""
    return WORDS_FROM in message.params


def use_in_reply(act: Act, case: Consultation, key: str) -> None:
    """Put the words and files of a colleague's answer into the reply that the officer writes. Logos stay behind.

    key: of the note. Raises NotFound where the case has no such note, and Refusal where the officer may not answer.
    """
    guards.require_own(act, case)
    note = messages.by_key(act.db, key)
    if note is None or note.consultation_id != case.id or not is_answer(note):
        raise NotFound("Jawaban itu tidak ada di konsultasi ini.")
    files = [one for one in messages.files(act.db, [note.id or 0]).get(note.id or 0, []) if not one.inline]
    if any(one.state == FileState.PENDING for one in files):
        raise Refusal("Berkas jawaban ini masih diambil. Tunggu sebentar, lalu tekan lagi.")
    attachments = [
        OutgoingAttachment(one.filename, one.content_type, one.sha256, one.size)
        for one in files
        if one.state == FileState.STORED
    ]
    drafts.put_into_reply(act, case, note.body[note.params[WORDS_FROM] :], attachments)


def _late_words(confirmation: Confirmation, consultation: Consultation, colleague: Colleague) -> str:
    if confirmation.answered_at is not None:
        return AGAIN.format(name=colleague.name)
    if confirmation.withdrawn_at is not None:
        return WITHDRAWN.format(name=colleague.name)
    return LATE.format(name=colleague.name) if consultation.state == CaseState.CLOSED else ""


def _with(note: str, words: str) -> str:
    return f"({note})\n\n{words}" if note else words


def _require_answer(text: str, attachments: Sequence[OutgoingAttachment]) -> None:
    if not text.strip() and not attachments:
        raise Refusal("Jawaban masih kosong. Tulis jawaban atau lampirkan berkas.")
    if len(text) > LONGEST_ANSWER:
        raise Refusal(f"Jawaban terlalu panjang. Paling banyak {LONGEST_ANSWER} huruf; kirim sebagai berkas.")
