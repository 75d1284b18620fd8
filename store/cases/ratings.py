"""Ratings and questionnaires: one of each for a consultation, as given, never changed by the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from store.cases import consultations, events
from store.event_names import EventName
from store.tables import Consultation, Rating, Survey
from store.vocabulary import Actor


def give(
    db: Session, consultation: Consultation, score: int, *, by: str, now: datetime, comment: str = ""
) -> Rating | None:
    """Store a rating. Return None where this consultation has one already.

    score: 1 to 5. Raises ValueError outside.
    by: word of RatedBy.
    """
    if score not in range(1, 6):
        raise ValueError(f"a score is 1 to 5, not {score}")
    if consultations.rating_of(db, consultation) is not None:
        return None
    rating = Rating(consultation_id=consultation.id or 0, score=score, comment=comment, by=by, at=now)
    db.add(rating)
    events.record(db, consultation, EventName.RATED, by=Actor.CITIZEN, now=now, score=score)
    return rating


def add_comment(db: Session, consultation: Consultation, comment: str, *, now: datetime) -> bool:
    """Add the citizen's comment to their rating. Return False where there is no rating, or it has a comment already."""
    rating = consultations.rating_of(db, consultation)
    if rating is None or rating.comment or not comment.strip():
        return False
    rating.comment = comment.strip()[:2000]
    events.record(db, consultation, EventName.COMMENTED, by=Actor.CITIZEN, now=now)
    return True


def fill(
    db: Session, consultation: Consultation, instrument: str, answers: Mapping[str, int], *, now: datetime
) -> Survey | None:
    """Store a filled questionnaire. Return None where this consultation has one already.

    answers: the answer to each question, as given.
    """
    if survey_of(db, consultation, instrument) is not None:
        return None
    survey = Survey(consultation_id=consultation.id or 0, instrument=instrument, answers=dict(answers), at=now)
    db.add(survey)
    events.record(
        db, consultation, EventName.SURVEYED, by=Actor.CITIZEN, now=now, instrument=instrument, answered=len(answers)
    )
    return survey


def survey_of(db: Session, consultation: Consultation, instrument: str) -> Survey | None:
    query = select(Survey).where(col(Survey.consultation_id) == consultation.id, col(Survey.instrument) == instrument)
    return db.scalars(query).first()


def surveys_of(db: Session, consultation: Consultation) -> Sequence[Survey]:
    """Return every questionnaire about a consultation, the oldest first."""
    query = select(Survey).where(col(Survey.consultation_id) == consultation.id)
    return db.scalars(query.order_by(col(Survey.id))).all()
