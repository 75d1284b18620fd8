"""Keeping a rating: of five steps, or of the nine elements on the page behind the link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.officers import notices
from handlers.ratings import instruments
from store.cases import ratings, visible_cases
from store.tables import Consultation, Officer, Rating
from store.vocabulary import Actor, CaseKind, NoticeKind

LINK_LASTS = timedelta(days=30)
LOW = 2  # from here down a supervisor is told
LONGEST_COMMENT = 2000


def give(
    db: Session, consultation: Consultation, score: int, *, by: str, now: datetime, comment: str = ""
) -> Rating | None:
    """Keep a rating, and tell the supervisors of a low one. Return None when there is one already: that one stays."""
    rating = ratings.give(db, consultation, score, by=by, now=now, comment=comment.strip()[:LONGEST_COMMENT])
    if rating is not None and score <= LOW:
        notices.notify(db, _answerable(db, consultation), consultation, NoticeKind.RATED_LOW, by=Actor.CITIZEN, now=now)
    return rating


def _answerable(db: Session, consultation: Consultation) -> list[Officer]:
    """Return the supervisors. For a complaint, return only those who may see it."""
    if consultation.kind == CaseKind.COMPLAINT:
        return visible_cases.handlers_of(db, consultation.concerns_id)
    return notices.supervisors(db)


def give_elements(db: Session, consultation: Consultation, answers: Mapping[str, int], *, now: datetime) -> bool:
    """Keep the answers to the nine elements. Return False when there are none, or were some before."""
    if not answers:
        return False
    return ratings.fill(db, consultation, instruments.SKM.name, answers, now=now) is not None


def link_until(consultation: Consultation) -> datetime | None:
    """Return when the link to the rating page stops working. None before a rating was asked for."""
    begun = [moment for moment in (consultation.rating_asked_at, consultation.closed_at) if moment is not None]
    return max(begun) + LINK_LASTS if begun else None
