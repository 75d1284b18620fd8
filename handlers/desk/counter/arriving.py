"""Numbers that were taken by message: the visitor is expected, and waits only once they say that they are here.

Until then nobody calls them and no clock of theirs runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from handlers.desk import closing
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers.act import Act
from store.cases import consultations, events, merges
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Visit
from store.visit_words import VisitState
from store.vocabulary import NOTHING_OWED, Actor, CaseOutcome, CaseState

SERIES_LASTS = timedelta(days=14)  # visits of older days were ended when their day was over


def arrive(db: Session, visit: Visit, *, by: str, now: datetime) -> None:
    """Let an expected visitor wait from now on. Their case waits for us again. by: as in Event.by."""
    case = merges.living(db, db.get_one(Consultation, visit.consultation_id))
    visit.state, visit.arrived_at = VisitState.WAITING, now
    case.waiting_since = case.waiting_since or now
    if case.state in NOTHING_OWED:
        waits = CaseState.ASSIGNED if case.officer_id is not None else CaseState.NEW
        consultations.move(db, case, waits, by=by, now=now)
    events.record(db, case, EventName.VISITED, by=by, now=now, number=visits.number(visit))


def mark(act: Act, case: Consultation) -> Consultation:
    """Record that an expected visitor is here. Raises Refusal."""
    visit = visits.current(visits.of_case(act.db, case.id or 0))
    if visit is None or not visits.is_expected(visit):
        raise Refusal(f"Tidak ada nomor {case.number} yang masih ditunggu kedatangannya.")
    arrive(act.db, visit, by=act.by.name, now=act.now)
    return case


def is_day_over(db: Session, office: Office, now: datetime) -> bool:
    """Return whether visits of an earlier day are still open."""
    return bool(_left_open(db, office, now))


def end_past_days(db: Session, office: Office, now: datetime) -> None:
    """End the visits that an earlier day left open, at the end of that day: nobody waits at the counter overnight.

    Who was met is served, who was called did not come, and who waited left uncalled. A number by message that nobody
    came with is over, and so is its case where nothing else was asked.
    """
    for visit in _left_open(db, office, now):
        midnight = datetime.combine(date.fromisoformat(visit.day) + timedelta(days=1), time(), office.zone)
        case = merges.living(db, db.get_one(Consultation, visit.consultation_id))
        if visits.is_expected(visit):
            _give_up(db, office, visit, case, now)
        elif visit.state == VisitState.SERVING:
            visit.state, visit.served_at, visit.served_by = VisitState.SERVED, midnight, Actor.BOT
        else:
            visit.state, visit.absent_at, visit.absent_by = VisitState.ABSENT, midnight, Actor.BOT


def _left_open(db: Session, office: Office, now: datetime) -> Sequence[Visit]:
    today = now.astimezone(office.zone).date()
    return visits.left_open(db, (today - SERIES_LASTS).isoformat(), today.isoformat())


def _give_up(db: Session, office: Office, visit: Visit, case: Consultation, now: datetime) -> None:
    visit.gave_up_at = now
    if case.state == CaseState.ANSWERED and not closing.is_answered(case):
        closing.close(db, office, case, by=Actor.BOT, now=now, outcome=CaseOutcome.WITHDRAWN, asks=False)
