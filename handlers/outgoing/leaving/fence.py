"""Whether a message may still leave: asked when it is claimed, and again right before it leaves.

Hours may lie between writing and sending, where a provider was away. A minute may lie between claim and sending, where
a process stood still: another may have sent the message meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from store.cases import messages
from store.cases.accounts import sign_in_codes
from store.tables import Consultation, Message
from store.transport import claims
from store.vocabulary import CaseKind, CaseState, MessageKind

FRESH = timedelta(seconds=45)  # age of a claim at which a message may still leave: half of what a claim lasts
OLD_RECEIPT = timedelta(minutes=10)
TAKEN_OVER = "proses lain sudah mengambil alih pesan ini"
TOO_LATE = "Pengiriman tertunda terlalu lama sebelum pesan ini keluar"


def refusal(db: Session, message: Message, claimed_at: datetime | None, now: datetime) -> str:
    """Return why a claimed message may not leave at this moment, "" where it may.

    message: as the database has it now. claimed_at: the moment of our claim.
    """
    if claimed_at is None or not claims.holds(message, claimed_at):
        return TAKEN_OVER
    if not claimed_at - claims.CLOCKS_DIFFER <= now <= claimed_at + FRESH:
        return TOO_LATE
    return outdated(db, message, now)


def outdated(db: Session, message: Message, now: datetime) -> str:
    """Return why what a message says is true no more, "" while it is. An officer's words are never outdated."""
    rule = RULES.get(message.kind)
    return rule(db, message, now) if rule is not None else ""


def _code(_db: Session, message: Message, now: datetime) -> str:
    over = now >= message.at + sign_in_codes.LASTS
    return "Tidak terkirim, karena kode ini sudah tidak berlaku." if over else ""


def _receipt(db: Session, message: Message, now: datetime) -> str:
    """Say why a receipt comes too late: it promises an answer, and there is one. That of a complaint is a document."""
    case = _case(db, message)
    if case is None or case.kind == CaseKind.COMPLAINT or now < message.at + OLD_RECEIPT:
        return ""
    answered = messages.answered_since(db, case.id or 0, message.id or 0)
    return "Tidak terkirim, karena petugas sudah menjawab." if answered else ""


def _reminder(db: Session, message: Message, _now: datetime) -> str:
    """Say why a reminder is wrong: it tells when an open consultation closes."""
    case = _case(db, message)
    if case is None:
        return ""
    if case.state == CaseState.CLOSED:
        return "Tidak terkirim, karena konsultasi sudah ditutup."
    answered = messages.answered_since(db, case.id or 0, message.id or 0)
    return "Tidak terkirim, karena petugas sudah menulis lagi." if answered else ""


def _prompt(db: Session, message: Message, _now: datetime) -> str:
    """Say why the news that a consultation was closed, or the question for a rating, is wrong: it is open again."""
    case = _case(db, message)
    is_open = case is not None and case.state != CaseState.CLOSED
    return "Tidak terkirim, karena konsultasi dibuka lagi." if is_open else ""


def _case(db: Session, message: Message) -> Consultation | None:
    return db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None


RULES: Mapping[str, Callable[[Session, Message, datetime], str]] = {
    MessageKind.SIGN_IN: _code,
    MessageKind.ACKNOWLEDGEMENT: _receipt,
    MessageKind.REMINDER: _reminder,
    MessageKind.RATING: _prompt,
    MessageKind.CLOSING: _prompt,
}
