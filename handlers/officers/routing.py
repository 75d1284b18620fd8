"""Who answers: a pure choice, and handing waiting consultations to whoever has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from handlers.officers import notices
from store.cases import consultations, due_cases
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import Actor, CaseKind, CaseState, NoticeKind, Role


@dataclass(frozen=True)
class Candidate:
    """An officer on duty: how much he holds, how much he may hold."""

    id: int
    load: int
    capacity: int
    name: str = ""


# whoever let one lie is not given it again the same day
NOT_AGAIN_WITHIN = timedelta(hours=12)


def choose(candidates: Sequence[Candidate], last_served_by: int | None) -> int | None:
    """The officer for a consultation: who served this person last, else the least loaded; None if nobody has room."""
    free = [one for one in candidates if one.load < one.capacity]
    if any(one.id == last_served_by for one in free):
        return last_served_by
    return min(free, key=lambda one: (one.load, one.id)).id if free else None


def assign(db: Session, consultation: Consultation, now: datetime) -> str | None:
    """Give one unassigned consultation to an officer; his name, or None when it waits, as a complaint always does."""
    if consultation.kind == CaseKind.COMPLAINT:
        return None
    chosen = choose(_candidates_for(db, consultation, now), last_officer(db, consultation))
    if chosen is None:
        return None
    officer = db.get_one(Officer, chosen)
    consultation.officer_id = chosen
    consultations.move(db, consultation, CaseState.ASSIGNED, by=Actor.BOT, now=now, officer=officer.name)
    notices.by_mail(db, officer, consultation, NoticeKind.ASSIGNED, by=Actor.BOT, now=now)
    return officer.name


def _candidates_for(db: Session, consultation: Consultation, now: datetime) -> list[Candidate]:
    """Without those it was just taken back from, because they did not say a word."""
    found = candidates(db)
    if consultation.taken_at is None:
        return found
    silent = due_cases.silent_officers(db, consultation.id or 0, now - NOT_AGAIN_WITHIN)
    return [one for one in found if one.name not in silent]


def assign_waiting(db: Session, now: datetime) -> int:
    """Route what is unassigned, the longest waiting first, until nobody has room. Returns how many."""
    room = _room(db)
    done = 0
    for consultation in consultations.waiting_for_officer(db) if room else ():
        done += assign(db, consultation, now) is not None
        if done == room:
            break
    return done


def _room(db: Session) -> int:
    """How many more the officers on duty may hold."""
    return sum(max(0, one.capacity - one.load) for one in candidates(db))


def waits(db: Session) -> bool:
    """Whether anything is unassigned, and somebody has room for it."""
    return bool(consultations.waiting_for_officer(db, limit=1)) and _room(db) > 0


def candidates(db: Session) -> list[Candidate]:
    held = officers.load(db)
    return [
        Candidate(officer.id or 0, held.get(officer.id or 0, 0), officer.capacity, officer.name)
        for officer in officers.everyone(db)
        if officer.on_duty and officer.role != Role.ADMIN
    ]


def last_officer(db: Session, consultation: Consultation) -> int | None:
    """Who held the last other consultation of this person."""
    query = select(col(Consultation.officer_id)).where(
        col(Consultation.person_id) == consultation.person_id,
        col(Consultation.id) != consultation.id,
        col(Consultation.officer_id).is_not(None),
    )
    return db.scalars(query.order_by(col(Consultation.updated_at).desc()).limit(1)).first()
