"""Spam: an officer marks a consultation, its sender is blocked, and everything comes back when it was none.

A marked consultation stands with the mail of machines. No clock runs, nobody is reminded of it, and nothing is sent to
its sender. What a blocked sender writes later is kept in the same case.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Address
from handlers.desk.mail import machine_mail
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers import routing
from handlers.officers.act import Act
from store.cases import consultations, events, people
from store.desk import blocked_senders, notices
from store.event_names import EventName
from store.tables import Consultation, Identity, Officer
from store.transport import outbox
from store.vocabulary import CaseKind, CaseOutcome, CaseState, MessageState

BLOCKED = "Pengirim diblokir sebagai spam."


def is_spam(case: Consultation) -> bool:
    return case.kind == CaseKind.MACHINE and case.outcome == CaseOutcome.SPAM


def mark(act: Act, case: Consultation) -> Consultation:
    """Mark a consultation as spam and block its sender. Raises Refusal for a complaint: it is always answered."""
    if case.kind != CaseKind.CONSULTATION:
        raise Refusal("Pengaduan tidak dapat ditandai spam. Jawab, atau tutup dengan penjelasan.")
    if case.merged_into_id is not None:
        raise Refusal(f"{case.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    before = consultations.snapshot(case) | {"snoozed_until": case.snoozed_until and case.snoozed_until.isoformat()}
    unsent = [(one.key, str(one.state)) for one in outbox.unsent_of(act.db, case)]
    act.record(case, EventName.MARKED_SPAM, before=before, unsent=unsent)
    for message in outbox.unsent_of(act.db, case):
        outbox.drop(message, BLOCKED)
    case.kind, case.state, case.outcome = CaseKind.MACHINE, CaseState.CLOSED, CaseOutcome.SPAM
    case.closed_at = case.closed_at or act.now
    case.waiting_since = case.due_at = case.snoozed_until = None
    notices.settle(act.db, case.id or 0, act.now)
    for identity in _with_same_address(act.db, case):
        identity.blocked_at, identity.blocked_by = act.now, act.by.name
    routing.assign_waiting(act.db, act.office, act.now)
    return case


def take_back(act: Act, case: Consultation) -> Consultation:
    """Say that a case was no spam: its sender may write again, and it is as it was, with what they wrote since.

    A case that was opened by a blocked sender becomes a consultation. Raises Refusal.
    """
    if not is_spam(case):
        raise Refusal(f"{case.number} tidak ditandai spam. Mungkin rekan Anda lebih dulu; muat ulang halaman.")
    for identity in _with_same_address(act.db, case):
        identity.blocked_at, identity.blocked_by = None, ""
    marked = events.named(act.db, case, EventName.MARKED_SPAM)
    if not marked:
        case.outcome = ""
        return machine_mail.make_consultation(act, case)
    wrote_at = case.waiting_since
    case.kind = CaseKind.CONSULTATION
    consultations.set_back(case, marked[-1].detail["before"])
    _queue_again(act, case, dict(marked[-1].detail["unsent"]))
    act.record(case, EventName.NOT_SPAM)
    if wrote_at is not None:
        _owe_again(act, case, wrote_at)
    if case.state == CaseState.NEW:
        routing.assign(act.db, act.office, case, act.now)
    return case


def unblock(act: Act, identity: Identity) -> None:
    """Let a blocked sender write again. Their cases that were marked as spam come back."""
    for case in blocked_senders.spam_of(act.db, [identity.id or 0]):
        take_back(act, case)
    for one in _of_value(act.db, identity):
        one.blocked_at, one.blocked_by = None, ""


def case_of(
    db: Session, office: Office, sender: Identity, known: list[Identity], subject: str, now: datetime
) -> Consultation:
    """Return the case that keeps what a blocked sender writes.

    known: all identities with the sender's address.
    """
    kept = blocked_senders.spam_of(db, [one.id or 0 for one in (sender, *known)])
    case = kept[0] if kept else machine_mail.open_case(db, office, sender, subject, now)
    case.outcome = CaseOutcome.SPAM
    case.waiting_since = case.waiting_since or now
    case.updated_at = now
    return case


def _queue_again(act: Act, case: Consultation, unsent: dict[str, str]) -> None:
    """Put what was not sent because of the mark where it was."""
    for message in outbox.dropped_of(act.db, case, list(unsent)):
        if unsent[message.key] == MessageState.HELD:
            outbox.hold(message, "")
        else:
            outbox.requeue(message, max(act.now, message.scheduled_at or act.now))


def _owe_again(act: Act, case: Consultation, wrote_at: datetime) -> None:
    """Let an officer answer what the sender wrote while they were blocked."""
    case.waiting_since = case.waiting_since or wrote_at
    if case.state in (CaseState.ANSWERED, CaseState.CLOSED):
        case.officer_id = case.officer_id or act.by.id
        holder = act.db.get_one(Officer, case.officer_id)
        act.move(case, CaseState.ASSIGNED, officer=holder.name)


def _with_same_address(db: Session, case: Consultation) -> list[Identity]:
    return _of_value(db, consultations.identity_of(db, case))


def _of_value(db: Session, identity: Identity) -> list[Identity]:
    """Return the identities of an address on every channel, and the person's others on its own channel."""
    same = [one for one, _ in people.with_value(db, Address(identity.channel, identity.value, kind=identity.kind))]
    return list({one.id: one for one in (*same, *people.contact_of(db, identity).identities)}.values())
