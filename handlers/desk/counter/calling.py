"""Visitors at the counter: call the next number, meet them, and say when they have left or never came.

Whoever calls a number holds its consultation. Meeting a visitor is their first help: an officer stands before them.
"""

from __future__ import annotations

from handlers.desk import actions
from handlers.desk.counter import arriving
from handlers.errors import Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from store.cases import merges
from store.desk import visits
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Visit
from store.visit_words import IdCard, VisitState
from store.vocabulary import CaseState

NOBODY_WAITS = "Tidak ada tamu yang menunggu."
NOT_HERE_YET = " {} nomor yang diambil lewat pesan belum tiba."
BEFORE_MEETING = (VisitState.WAITING, VisitState.CALLED, VisitState.ABSENT)


def call_next(act: Act) -> Consultation:
    """Call the visitor of today who has waited longest, of those whom this officer may serve.

    Return their consultation, which is this officer's now. Raises Refusal.
    """
    day = act.now.astimezone(act.office.zone).date().isoformat()
    for visit in visits.of_day(act.db, day, (VisitState.WAITING,)):
        case = merges.living(act.db, act.db.get_one(Consultation, visit.consultation_id))
        if case.state != CaseState.CLOSED and visibility.may_see(act.db, act.by, case):
            return _call(act, case, visit)
    expected = visits.expected(act.db, day)
    raise Refusal(NOBODY_WAITS + (NOT_HERE_YET.format(expected) if expected else ""))


def call(act: Act, case: Consultation) -> Consultation:
    """Call the visitor of a case, before their turn or once more. Raises Refusal where a colleague was faster."""
    visit = visit_of(act, case)
    if visit.state in (VisitState.CALLED, VisitState.SERVING) and visit.called_by != act.by.name:
        colleague = officers.by_name(act.db, visit.called_by)
        who = colleague.display_name if colleague is not None else visit.called_by or "rekan Anda"
        raise Refusal(f"{visits.number(visit)} sudah dipanggil {who}. Panggil nomor berikutnya.")
    if visit.state not in BEFORE_MEETING:
        raise Refusal(f"{visits.number(visit)} sudah dilayani.")
    return _call(act, case, visit)


def _call(act: Act, case: Consultation, visit: Visit) -> Consultation:
    for served in visits.served_by(act.db, act.by.name):
        _serve(act, served)
    _let_in(act, visit)
    visit.state, visit.called_by = VisitState.CALLED, act.by.name
    visit.called_at, visit.last_called_at = visit.called_at or act.now, act.now
    actions.take(act, case)
    act.record(case, EventName.VISITOR_CALLED, number=visits.number(visit))
    return case


def _let_in(act: Act, visit: Visit) -> None:
    """Record that an expected visitor is here, where nobody has said so before."""
    if visits.is_expected(visit):
        arriving.arrive(act.db, visit, by=act.by.name, now=act.now)


def meet(act: Act, case: Consultation) -> Consultation:
    """Record that the visitor stands before the officer. Raises Refusal."""
    visit = visit_of(act, case)
    if visit.state not in BEFORE_MEETING:
        raise Refusal(f"{visits.number(visit)} sudah dilayani.")
    _let_in(act, visit)
    actions.take(act, case)
    visit.state, visit.greeted_at, visit.greeted_by = VisitState.SERVING, act.now, act.by.name
    visit.called_at, visit.called_by = visit.called_at or act.now, visit.called_by or act.by.name
    case.first_help_at = case.first_help_at or act.now
    act.record(case, EventName.VISITOR_MET, number=visits.number(visit))
    return case


def miss(act: Act, case: Consultation) -> Consultation:
    """Record that nobody came to the number that was called. It can be called again. Raises Refusal."""
    visit = visit_of(act, case)
    if visit.state not in (VisitState.WAITING, VisitState.CALLED):
        raise Refusal(f"{visits.number(visit)} tidak sedang dipanggil.")
    visit.state, visit.absent_at, visit.absent_by = VisitState.ABSENT, act.now, act.by.name
    act.record(case, EventName.VISITOR_ABSENT, number=visits.number(visit))
    return case


def finish(act: Act, case: Consultation) -> Consultation:
    """Record that the visitor has left. Their consultation may go on without them. Raises Refusal."""
    visit = visit_of(act, case)
    if visit.state != VisitState.SERVING:
        raise Refusal(f"{visits.number(visit)} tidak sedang dilayani.")
    _serve(act, visit)
    return case


def _serve(act: Act, visit: Visit) -> None:
    visit.state, visit.served_at, visit.served_by = VisitState.SERVED, act.now, act.by.name
    case = act.db.get_one(Consultation, visit.consultation_id)
    act.record(case, EventName.VISITOR_SERVED, number=visits.number(visit))


def see_card(act: Act, case: Consultation, kind: str) -> Consultation:
    """Record which kind of identity card was shown. Neither its number nor a picture is kept. Raises Refusal."""
    visit = visit_of(act, case)
    if kind not in set(IdCard):
        raise Refusal("Pilih jenis kartunya: KTP, SIM, paspor, atau kartu lain.")
    visit.id_card, visit.id_card_seen_at, visit.id_card_seen_by = IdCard(kind), act.now, act.by.name
    act.record(case, EventName.ID_CARD_SEEN)
    return case


def visit_of(act: Act, case: Consultation) -> Visit:
    """Return the visit of a case that an action is about, as `visits.current` does. Raises Refusal."""
    found = visits.current(visits.of_case(act.db, case.id or 0))
    if found is None:
        raise Refusal(f"{case.number} tidak datang dari buku tamu.")
    return found
