"""Who answers: a pure choice, and handing waiting consultations to whoever has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from handlers import notices
from store import consultations, officers
from store.tables import Consultation, Officer


@dataclass(frozen=True)
class Candidate:
    """An officer on duty: how much he holds, how much he may hold."""

    id: int
    load: int
    capacity: int


def choose(candidates: Sequence[Candidate], last_served_by: int | None) -> int | None:
    """The officer for a consultation: who served this person last, else the least loaded; None if nobody has room."""
    free = [one for one in candidates if one.load < one.capacity]
    if any(one.id == last_served_by for one in free):
        return last_served_by
    return min(free, key=lambda one: (one.load, one.id)).id if free else None


def assign(db: Session, consultation: Consultation, now: datetime) -> str | None:
    """Give one unassigned consultation to an officer; his name, or None when it has to wait."""
    chosen = choose(candidates(db), last_officer(db, consultation))
    if chosen is None:
        return None
    officer = db.get_one(Officer, chosen)
    consultation.officer_id = chosen
    consultations.move(db, consultation, "assigned", by="bot", now=now, officer=officer.name)
    notices.by_mail(db, officer, consultation, "assigned", by="bot", now=now)
    return officer.name


def assign_waiting(db: Session, now: datetime) -> int:
    """Route everything unassigned, the longest waiting first, until nobody has room. Returns how many."""
    done = 0
    for consultation in consultations.waiting_for_officer(db):
        if assign(db, consultation, now) is None:
            break
        done += 1
    return done


def waits(db: Session) -> bool:
    """Whether anything is unassigned."""
    return bool(consultations.waiting_for_officer(db))


def candidates(db: Session) -> list[Candidate]:
    held = officers.load(db)
    return [
        Candidate(officer.id or 0, held.get(officer.id or 0, 0), officer.capacity)
        for officer in officers.everyone(db)
        if officer.on_duty and officer.role != "admin"
    ]


def last_officer(db: Session, consultation: Consultation) -> int | None:
    """Who held the last other consultation of this person."""
    query = select(col(Consultation.officer_id)).where(
        col(Consultation.person_id) == consultation.person_id,
        col(Consultation.id) != consultation.id,
        col(Consultation.officer_id).is_not(None),
    )
    return db.scalars(query.order_by(col(Consultation.updated_at).desc()).limit(1)).first()
