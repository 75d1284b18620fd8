"""What we asked a citizen and wait for: a rating, or an answer to the survey of data needs."""

from __future__ import annotations

from datetime import timedelta

from handlers.intake.intake import Intake
from store.cases import consultations
from store.tables import Consultation
from store.vocabulary import CaseKind

AWAITED_FOR = timedelta(days=7)


def rating_of(intake: Intake) -> Consultation | None:
    """Return the closed case whose rating is awaited."""
    asked = intake.cases.awaiting_rating(intake.now - AWAITED_FOR)
    if asked is None or asked.rating_asked_at is None:
        return None
    return asked if intake.now - asked.rating_asked_at <= AWAITED_FOR else None


def is_about_another(intake: Intake, asked: Consultation | None) -> bool:
    """Return whether the message belongs to an open case, and is no answer to what was asked about a closed one.

    A complaint is open for days. It takes the message only where it has a newer message than the closed case.
    """
    now_open = intake.cases.open_on(intake.db, intake.channel)
    if now_open is None or now_open.kind != CaseKind.COMPLAINT:
        return now_open is not None
    return asked is None or consultations.last_exchange(intake.db, asked) < consultations.last_exchange(
        intake.db, now_open
    )
