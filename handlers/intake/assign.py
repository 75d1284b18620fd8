"""The last step of a message: an officer for its consultation."""

from __future__ import annotations

from handlers.intake.intake import Intake
from handlers.officers import notices, routing
from store.tables import Officer
from store.vocabulary import Actor, ArrivalOutcome, CaseState, NoticeKind


def assign(intake: Intake) -> ArrivalOutcome | None:
    """Give a new consultation to an officer, or leave it in the pool.

    Where the consultation has an officer already, notify them.
    """
    consultation = intake.consultation
    if consultation is not None and consultation.state == CaseState.NEW:
        with intake.db.no_autoflush:  # this message has not changed how many cases an officer holds
            routing.assign(intake.db, consultation, intake.now)
    elif consultation is not None and consultation.officer_id is not None:
        owner = intake.db.get_one(Officer, consultation.officer_id)
        notices.by_mail(intake.db, owner, consultation, NoticeKind.WROTE, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.ROUTED
