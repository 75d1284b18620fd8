"""What an officer does with a case: take it, give it away, close it, open it again, ask for a rating.

Each action is one transaction's work, refuses with a reason (Refusal), and is put on record. `case` is the
consultation that a guard found (handlers/officers/guards.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.desk import answering, closing, complaint_stages
from handlers.errors import NotFound, Refusal
from handlers.office.office import Office
from handlers.officers import guards, notices, presence, routing, visibility
from handlers.officers.act import Act
from handlers.outgoing import routes
from handlers.ratings import asking
from store.cases import consultations
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Nothing, Officer
from store.vocabulary import CaseKind, CaseOutcome, CaseState, NoticeKind, Presence, Stage

ASK_AGAIN_AFTER = timedelta(days=1)
NO_DELAY = timedelta()


def take(act: Act, case: Consultation, *, holder: str | None = None) -> Consultation:
    """Make the case this officer's own. Taking it from a colleague is allowed, and put on record.

    holder: the name of the officer who held it on the officer's page, "" for nobody; None asks nothing.
    Raises Held when another officer holds it now.
    """
    guards.require_open(case)
    complaint_stages.advance(act.db, case, Stage.REVIEWING, by=act.by.name, now=act.now)
    if case.officer_id == act.by.id:
        return case
    before = guards.holder_name(act.db, case)
    guards.require_holder(act.db, case, holder)
    case.officer_id = act.by.id
    if case.state == CaseState.NEW:
        act.move(case, CaseState.ASSIGNED, officer=act.by.name)
    else:
        act.record(case, EventName.TAKEN, officer=act.by.name, before=before)
    return case


def hand_over(act: Act, case: Consultation, to: str, *, note: str = "") -> Consultation:
    """Give the case to a colleague, or back to the pool.

    to: the name the colleague signs in with; "" for the pool.
    note: a note for colleagues, "" for none.
    """
    guards.require_open(case)
    receiver = officers.by_name(act.db, to) if to else None
    if to and (receiver is None or not receiver.active):
        raise Refusal(f"Petugas “{to}” tidak ada. Pilih nama dari daftar petugas.")
    if receiver is not None and not visibility.may_see(act.db, receiver, case):
        raise Refusal(f"{visibility.NOT_YOURS} {receiver.display_name} tidak boleh membukanya. Pilih nama lain.")
    case.officer_id = receiver.id if receiver else None
    _follow(act, case, receiver)
    if note.strip():
        answering.note(act, case, note)
    if receiver is None and case.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(act.db, case, by=act.by.name, now=act.now)
    elif receiver is None:
        routing.assign_waiting(act.db, act.office, act.now)
    return case


def _follow(act: Act, consultation: Consultation, receiver: Officer | None) -> None:
    """Change the state where the new holder asks for it, and tell them."""
    to = (
        CaseState.NEW
        if receiver is None
        else CaseState.ASSIGNED
        if consultation.state == CaseState.NEW
        else CaseState(consultation.state)
    )
    name = receiver.name if receiver else ""
    if to == consultation.state:
        act.record(consultation, EventName.HANDED_OVER, officer=name)
    else:
        act.move(consultation, to, officer=name)
    notices.notify(
        act.db, [receiver] if receiver else [], consultation, NoticeKind.ASSIGNED, by=act.by.name, now=act.now
    )


def close(
    act: Act, case: Consultation, *, outcome: CaseOutcome | Nothing = "", delay: timedelta = NO_DELAY
) -> Consultation:
    """Close the case and ask the citizen for a rating. Where they cannot be written to, that is only put on record.

    outcome: how it ended. "" takes what the steps suggest; a consultation that nobody answered needs one.
    delay: how long the rating prompt waits before it is sent, so that closing can be undone (undoing.py).
    """
    guards.require_open(case)
    if unfinished := complaint_stages.unfinished(
        case, reachable=routes.address_for(act.db, act.office, case) is not None
    ):
        raise Refusal(unfinished)
    guards.require_nothing_waiting(act.db, case)
    if not outcome and case.kind == CaseKind.CONSULTATION and not closing.is_answered(case):
        raise Refusal(
            "Belum ada yang menjawab warga ini. Pilih hasilnya untuk menutup tanpa jawaban; itu dihitung sebagai "
            "konsultasi yang tidak terjawab."
        )
    if case.officer_id is None:
        case.officer_id = act.by.id
    closing.close(act.db, act.office, case, by=act.by.name, now=act.now, outcome=outcome, delay=delay)
    return case


def reopen(act: Act, case: Consultation) -> Consultation:
    """Open a closed case again; it becomes this officer's."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka.")
    if case.merged_into_id is not None:
        raise Refusal(f"{case.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    case.officer_id = act.by.id
    act.move(case, CaseState.ASSIGNED, officer=act.by.name)
    return case


def ask_for_rating(act: Act, case: Consultation) -> Consultation:
    """Ask the citizen for their rating once more, at most once a day."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka. Nilai diminta saat konsultasi ditutup.")
    if consultations.rating_of(act.db, case) is not None:
        raise Refusal("Warga sudah memberi nilai.")
    asked = case.rating_asked_at
    if asked is not None and act.now - asked < ASK_AGAIN_AFTER:
        raise Refusal("Nilai baru saja diminta. Tunggu sehari sebelum meminta lagi.")
    if not asking.ask_for_rating(act.db, act.office, case, now=act.now, by=act.by.name):
        raise Refusal("Tidak ada alamat untuk menulis kepada warga ini.")
    return case


def set_presence(db: Session, office: Office, name: str, state: Presence, *, now: datetime) -> Officer:
    """Change the presence of the officer of a name. Who comes on duty gets waiting consultations at once."""
    officer = officers.by_name(db, name)
    if officer is None:
        raise NotFound(f"Petugas “{name}” tidak ada.")
    presence.become(db, office, officer, state, now=now)
    return officer
