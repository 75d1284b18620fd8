"""An officer answers a notice by mail: after the checks of the desk his words go to the citizen, else back to him.

Taken for his only from his own address, and only by the signed address of a mail we sent him or where our own mail
server vouches for him. Stale, not his, empty or with files: he gets his words back with the reason.
"""

from __future__ import annotations

from handlers import desk, staffmail
from handlers.desk import DeskError, Overtaken
from handlers.intake import Intake
from handlers.office import Office
from store import events
from store.tables import Consultation, Message, Officer

ELSEWHERE = "Surel ini datang dari alamat lain ({address}), jadi tidak diteruskan kepada warga. Jawab dari meja Loket."
UNPROVEN = (
    "Kami tidak dapat memastikan bahwa surel ini benar dari Anda, jadi tidak diteruskan kepada warga. "
    "Jawab dari meja Loket."
)
NO_ANSWER = "Surel ini tidak untuk dijawab, jadi tidak diteruskan kepada siapa pun. Tulis di meja Loket."
EMPTY = "Surel Anda tidak berisi jawaban baru. Tulis jawaban di atas kutipan, lalu kirim lagi."
FILES = "Lampiran belum dapat diteruskan lewat surel, jadi jawaban Anda belum dikirim. Kirim dari meja Loket."
STALE = "Ada hal baru di konsultasi ini sejak surel itu dikirim kepada Anda, jadi jawaban Anda belum dikirim."


def hear(intake: Intake, office: Office, notice: Message, *, by_token: bool) -> str:
    """A mail that answers one of our mails to an officer."""
    db = intake.db
    consultation = db.get_one(Consultation, notice.consultation_id)
    officer = db.get(Officer, int(notice.params.get("officer") or 0))
    if intake.message.automatic or officer is None:
        return "automatic"
    words = staffmail.words(intake)
    own = officer.active and intake.message.sender.value == officer.email.strip().lower() == notice.recipient
    kept = staffmail.keep(
        intake,
        consultation,
        direction="staff" if own else "note",
        author=officer.name if own else intake.message.sender.value,
        body=words or intake.message.body,
        params={"notice": notice.key},
    )
    if not own:  # his private address perhaps, or a stranger: seen in the house, never by the citizen
        kept.body = f"({ELSEWHERE.format(address=intake.message.sender.value)})\n\n{kept.body}"
        _give_back(intake, office, officer, consultation, ELSEWHERE.format(address=intake.message.sender.value), words)
        events.record(db, consultation, "from_elsewhere", by="bot", now=intake.now, address=intake.message.sender.value)
        return "from_elsewhere"
    reason = _refusal(intake, notice, by_token=by_token, words=words)
    reason = reason or _answer(intake, office, notice, officer, consultation, words)
    if reason:
        _give_back(intake, office, officer, consultation, reason, words)
        return "returned"
    return "answered_by_mail"


def _refusal(intake: Intake, notice: Message, *, by_token: bool, words: str) -> str:
    """Why these words may not go to the citizen, "" if they may."""
    if notice.kind != "notice":
        return NO_ANSWER
    proven = intake.message.proven
    if proven is False or not (by_token or proven):
        return UNPROVEN
    if not words:
        return EMPTY
    return FILES if any(not one.inline for one in intake.message.attachments) else ""


def _answer(
    intake: Intake, office: Office, notice: Message, officer: Officer, consultation: Consultation, words: str
) -> str:
    """The desk's own verb, with what the mail showed as the page he saw; why it was refused, or ""."""
    seen = int(notice.params.get("seen") or 0)
    try:
        desk.require_nothing_new(consultation, seen)
        sent = desk.reply(intake.db, office, consultation.number, words, by=officer, now=intake.now, seen=seen)
    except Overtaken:
        return STALE
    except DeskError as refused:
        return f"Jawaban Anda belum dikirim. {refused}"
    sent[0].arrival_id = intake.arrival.id
    return ""


def _give_back(
    intake: Intake, office: Office, officer: Officer, consultation: Consultation, reason: str, words: str
) -> None:
    """To the address we know, never to the one that wrote."""
    staffmail.send_back(
        intake.db,
        office,
        officer.email,
        reason,
        words,
        consultation=consultation,
        now=intake.now,
        params={"officer": officer.id},
    )
