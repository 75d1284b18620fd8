"""Choose the officer of a consultation, and assign waiting consultations to officers with room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.officers import notices
from store.cases import consultations, due_cases
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import Actor, CaseKind, CaseState, NoticeKind, Role


@dataclass(frozen=True)
class Candidate:
    """An officer on duty: how many consultations they hold and how many they may hold."""

    id: int
    load: int
    capacity: int
    name: str = ""


# whoever let one lie is not given it again the same day
NOT_AGAIN_WITHIN = timedelta(hours=12)


def choose(candidates: Sequence[Candidate], last_served_by: int | None) -> int | None:
    """Return the officer for a consultation: who served this person last, else the least loaded.

    None if nobody has room.
    """
    free = [one for one in candidates if one.load < one.capacity]
    if any(one.id == last_served_by for one in free):
        return last_served_by
    return min(free, key=lambda one: (one.load, one.id)).id if free else None


def assign(db: Session, consultation: Consultation, now: datetime) -> str | None:
    """Assign an unassigned consultation to an officer and return their name.

    None when it waits. A complaint always waits.
    """
    if consultation.kind == CaseKind.COMPLAINT:
        return None
    chosen = choose(_candidates_for(db, consultation, now), consultations.last_officer(db, consultation))
    if chosen is None:
        return None
    officer = db.get_one(Officer, chosen)
    consultation.officer_id = chosen
    consultations.move(db, consultation, CaseState.ASSIGNED, by=Actor.BOT, now=now, officer=officer.name)
    notices.by_mail(db, officer, consultation, NoticeKind.ASSIGNED, by=Actor.BOT, now=now)
    return officer.name


def _candidates_for(db: Session, consultation: Consultation, now: datetime) -> list[Candidate]:
    """Return the candidates, without those who lost the case just now because they did not answer."""
    everyone = candidates(db)
    if consultation.taken_at is None:
        return everyone
    silent = due_cases.silent_officers(db, consultation.id or 0, now - NOT_AGAIN_WITHIN)
    return [one for one in everyone if one.name not in silent]


def assign_waiting(db: Session, now: datetime) -> int:
    """Assign the unassigned consultations, the longest waiting first, until nobody has room. Return how many."""
    room = _room(db)
    done = 0
    for consultation in consultations.waiting_for_officer(db) if room else ():
        done += assign(db, consultation, now) is not None
        if done == room:
            break
    return done


def _room(db: Session) -> int:
    """Return how many more consultations the officers on duty may hold."""
    return sum(max(0, one.capacity - one.load) for one in candidates(db))


def waits(db: Session) -> bool:
    """Return whether a consultation is unassigned and an officer has room for it."""
    return bool(consultations.waiting_for_officer(db, limit=1)) and _room(db) > 0


def candidates(db: Session) -> list[Candidate]:
    held = officers.load(db)
    return [
        Candidate(officer.id or 0, held.get(officer.id or 0, 0), officer.capacity, officer.name)
        for officer in officers.everyone(db)
        if officer.on_duty and officer.role != Role.ADMIN
    ]
