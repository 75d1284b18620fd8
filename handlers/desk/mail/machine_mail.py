"""Mail of machines: one case for each sender, closed from the start, on a list of the desk until an officer looks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers import routing
from handlers.officers.act import Act
from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation, Identity
from store.vocabulary import Actor, CaseKind, CaseState


def case_of(db: Session, office: Office, sender: Identity, subject: str, now: datetime) -> Consultation:
    """Return the case of everything this sender's machine writes; a new one for its first mail.

    It stands on the list *Surat mesin*, has no clock and no officer, and nobody is asked to rate it.
    """
    case = consultations.machine_mail_of(db, sender.id or 0) or open_case(db, office, sender, subject, now)
    case.waiting_since = case.waiting_since or now
    case.updated_at = now
    return case


def open_case(db: Session, office: Office, sender: Identity, subject: str, now: datetime) -> Consultation:
    """Open a case that is closed from the start."""
    case = consultations.open_new(
        db,
        sender,
        subject=subject,
        language="id",
        now=now,
        year=now.astimezone(office.zone).year,
        series=consultations.MACHINE_SERIES,
        kind=CaseKind.MACHINE,
        by=Actor.BOT,
    )
    case.state, case.closed_at = CaseState.CLOSED, now
    return case


def mark_seen(act: Act, case: Consultation) -> None:
    """Take the case off the list of what nobody has looked at. The sender's next mail puts it there again."""
    _require_machine(case)
    case.waiting_since = None
    act.record(case, EventName.MACHINE_SEEN)


def make_consultation(act: Act, case: Consultation) -> Consultation:
    """Make it a consultation with a number and a clock of its own, and give it to an officer."""
    _require_machine(case)
    before = case.number
    case.number = consultations.numbered(act.db, "K", act.now.astimezone(act.office.zone).year)
    case.kind, case.state, case.closed_at = CaseKind.CONSULTATION, CaseState.NEW, None
    case.opened_at = case.waiting_since = act.now
    act.record(case, EventName.MADE_CONSULTATION, number=before)
    events.record(act.db, case, EventName.NEW, by=act.by.name, now=act.now)
    routing.assign(act.db, act.office, case, act.now)
    return case


def _require_machine(case: Consultation) -> None:
    if case.kind != CaseKind.MACHINE:
        raise Refusal(f"{case.number} bukan surat mesin. Mungkin rekan Anda lebih dulu; muat ulang halaman.")
