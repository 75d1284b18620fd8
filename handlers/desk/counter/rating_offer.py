"""Offer the rating on the counter's tablet: for a few minutes it shows the visitor's number beside the services.

The offer counts as having asked. So no second question goes out by message when the consultation is closed.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.desk.counter import calling
from handlers.errors import Refusal
from handlers.officers.act import Act
from store.cases import consultations
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Visit
from store.visit_words import VisitState
from store.vocabulary import CaseKind

TABLET = "walkin"  # the channel that stands in the record
LASTS = timedelta(minutes=3)


def is_offerable(visit: Visit, case: Consultation, day: str) -> bool:
    """Return whether the visitor can rate at the tablet: they were met today. Complaints are not rated."""
    was_met = visit.state in (VisitState.SERVING, VisitState.SERVED) and visit.greeted_at is not None
    return was_met and visit.day == day and case.kind != CaseKind.COMPLAINT


def offer(act: Act, case: Consultation) -> Consultation:
    """Let the tablet show the visitor's number for a rating, again once it has gone. Raises Refusal."""
    visit, day = calling.visit_of(act, case), act.now.astimezone(act.office.zone).date().isoformat()
    if not is_offerable(visit, case, day):
        raise Refusal(f"{visits.number(visit)} belum dapat menilai di tablet: temui tamunya dahulu, hari ini juga.")
    if consultations.rating_of(act.db, case) is not None:
        raise Refusal(f"{visits.number(visit)} sudah memberi nilai.")
    if visit.id in {one.id for one, _ in visits.offered_for_rating(act.db, day, TABLET, act.now - LASTS)}:
        return case  # it is there already
    case.rating_asked_at = case.rating_asked_at or act.now
    act.record(case, EventName.RATING_ASKED, channel=TABLET)
    return case
