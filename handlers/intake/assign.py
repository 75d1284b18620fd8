"""The last step of a message: who answers it."""

from __future__ import annotations

from handlers.intake.intake import Intake
from handlers.officers import notices, routing
from store.tables import Officer
from store.vocabulary import Actor, ArrivalOutcome, CaseState, NoticeKind


def assign(intake: Intake) -> ArrivalOutcome | None:
    """Give the consultation to an officer, leave it waiting where everybody sees it, or tell the officer who has it."""
    consultation = intake.consultation
    if consultation is not None and consultation.state == CaseState.NEW:
        with intake.db.no_autoflush:  # nobody holds more or less because of this message
            routing.assign(intake.db, consultation, intake.now)
    elif consultation is not None and consultation.officer_id is not None:
        owner = intake.db.get_one(Officer, consultation.officer_id)
        notices.by_mail(intake.db, owner, consultation, NoticeKind.WROTE, by=Actor.CITIZEN, now=intake.now)
    return ArrivalOutcome.ROUTED
