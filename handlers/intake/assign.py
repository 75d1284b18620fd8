"""The last step of a message: an officer for its consultation."""

from __future__ import annotations

from handlers.intake import thread
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
            words = f"{intake.message.subject} {intake.message.body}"
            routing.assign(intake.db, intake.office, consultation, intake.now, words=words)
    elif consultation is not None and consultation.officer_id is not None:
        owner = intake.db.get_one(Officer, consultation.officer_id)
        wrote, by = NoticeKind.WROTE, Actor.CITIZEN
        message = thread.key(intake)
        notices.notify_holder(intake.db, owner, consultation, wrote, by=by, now=intake.now, message=message)
    return ArrivalOutcome.ROUTED
