"""Ratings: one per closed consultation, raw, never changed by the machine."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from store import consultations, events
from store.tables import Consultation, Rating


def give(
    db: Session, consultation: Consultation, score: int, *, by: str, now: datetime, comment: str = ""
) -> Rating | None:
    """Keep a rating of 1–5; None when this consultation has one already. Raises ValueError outside 1–5."""
    if score not in range(1, 6):
        raise ValueError("Nilai harus 1 sampai 5.")
    if consultations.rating_of(db, consultation) is not None:
        return None
    rating = Rating(consultation_id=consultation.id or 0, score=score, comment=comment, by=by, at=now)
    db.add(rating)
    events.record(db, consultation, "rated", by="citizen", now=now, score=score)
    return rating


def add_comment(db: Session, consultation: Consultation, comment: str, *, now: datetime) -> bool:
    """Add the citizen's words to his rating; False when there is none or it has words already."""
    rating = consultations.rating_of(db, consultation)
    if rating is None or rating.comment or not comment.strip():
        return False
    rating.comment = comment.strip()[:2000]
    events.record(db, consultation, "commented", by="citizen", now=now)
    return True
