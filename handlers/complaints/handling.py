"""Handling a complaint: what the officers who may see it do with it, from the review to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.complaints import opening
from handlers.desk import actions, complaint_stages
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers import notices
from handlers.officers.act import Act
from handlers.officers.guards import LONGEST_TEXT
from store.cases import events, visible_cases
from store.desk.notices import seen as seen_notices
from store.event_names import EventName
from store.tables import Consultation, Officer
from store.vocabulary import CaseKind, CaseState, Stage

LONGEST_REFERENCE = 60


def _require_complaint(case: Consultation) -> None:
    if case.kind != CaseKind.COMPLAINT:
        raise Refusal(f"{case.number} bukan pengaduan.")


def review(act: Act, case: Consultation) -> Consultation:
    """Start the review: the complaint becomes the officer's."""
    _require_complaint(case)
    return actions.take(act, case)


def improve(act: Act, case: Consultation, text: str) -> None:
    """Write down what was improved, or why nothing was. Each version stays on record."""
    _require_complaint(case)
    if not text.strip():
        raise Refusal("Tulis perbaikannya, atau alasan tidak ada perbaikan.")
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Catatan perbaikan terlalu panjang. Paling banyak {LONGEST_TEXT} huruf.")
    if case.officer_id is None and case.state != CaseState.CLOSED:
        actions.take(act, case)
    if text.strip() != improvement(act.db, case):
        act.record(case, EventName.IMPROVEMENT, text=text.strip())
    complaint_stages.advance(act.db, case, Stage.IMPROVED, by=act.by.name, now=act.now)


def improvement(db: Session, case: Consultation) -> str:
    """Return the improvement as it was written down last. "" for none."""
    texts = [str(one.detail.get("text", "")) for one in events.of(db, case) if one.what == EventName.IMPROVEMENT]
    return texts[-1] if texts else ""


def note_lapor(act: Act, case: Consultation, reference: str) -> None:
    """Keep the number under which LAPOR! holds the same complaint."""
    _require_complaint(case)
    plain = reference.strip().lstrip("#")
    if not plain or len(plain) > LONGEST_REFERENCE:
        raise Refusal("Tulis nomor laporan dari lapor.go.id, paling banyak 60 huruf.")
    case.lapor_reference = plain
    act.record(case, EventName.LAPOR, reference=plain)


def set_about(act: Act, case: Consultation, name: str) -> Consultation:
    """Say which officer the complaint is about, "" for none. That officer loses it, and cannot see it any more."""
    _require_complaint(case)
    about = opening.officer_named(act.db, name)
    case.concerns_id = about.id if about is not None else None
    act.record(case, EventName.ABOUT, officer=about.name if about else "")
    if about is not None:
        seen_notices(act.db, about.id or 0, case.id, act.now)
    if about is not None and case.officer_id == about.id and case.state != CaseState.CLOSED:
        case.officer_id = None
        if case.state != CaseState.NEW:
            act.move(case, CaseState.NEW)
    notices.tell_handlers(act.db, case, by=act.by.name, now=act.now)
    return case


def reveal(act: Act, case: Consultation) -> None:
    """Open an anonymous complainant's identity for today, and add the event with the officer who did."""
    _require_complaint(case)
    if case.anonymous:
        act.record(case, EventName.IDENTITY_OPENED)


def revealed_to(db: Session, office: Office, case: Consultation, officer: Officer, now: datetime) -> bool:
    """Return whether this officer opened the complainant's identity today. True where it is open to all."""
    if not case.anonymous:
        return True
    today = now.astimezone(office.zone).date()
    return any(
        one.what == EventName.IDENTITY_OPENED
        and one.by == officer.name
        and one.at.astimezone(office.zone).date() == today
        for one in events.of(db, case)
    )


def origin_of(db: Session, case: Consultation) -> Consultation | None:
    """Return the consultation that the complaint came out of."""
    return db.get(Consultation, case.linked_to_id) if case.linked_to_id is not None else None


def colleagues(db: Session, case: Consultation) -> Sequence[Officer]:
    """Return the officers the complaint may be handed to."""
    return [one for one in visible_cases.handlers_of(db, case.concerns_id) if one.id != case.officer_id]
