"""Choose the officer of a consultation, and assign waiting consultations to officers with room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.officers import notices
from store.cases import consultations, due_cases
from store.office import officers
from store.office.officers import OnDuty
from store.tables import Consultation
from store.vocabulary import Actor, CaseKind, CaseState, NoticeKind


@dataclass(frozen=True)
class Candidate:
    """An officer on duty: how many consultations they hold and how many they may hold."""

    id: int
    load: int
    capacity: int


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
    on_duty = _on_duty_for(db, consultation, now)
    last = next((one.officer.id for one in on_duty if one.served_last), None)
    chosen = choose([_candidate(one) for one in on_duty], last)
    officer = next((one.officer for one in on_duty if one.officer.id == chosen), None)
    if officer is None:
        return None
    consultation.officer_id = officer.id
    consultations.move(db, consultation, CaseState.ASSIGNED, by=Actor.BOT, now=now, officer=officer.name)
    notices.notify_holder(db, officer, consultation, NoticeKind.ASSIGNED, by=Actor.BOT, now=now)
    return officer.name


def _on_duty_for(db: Session, consultation: Consultation, now: datetime) -> list[OnDuty]:
    """Return the officers on duty, without those who lost the case just now because they did not answer."""
    everyone = officers.on_duty(db, consultation.person_id, consultation.id or 0)
    if consultation.taken_at is None:
        return everyone
    silent = due_cases.silent_officers(db, consultation.id or 0, now - NOT_AGAIN_WITHIN)
    return [one for one in everyone if one.officer.name not in silent]


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
    return sum(max(0, one.capacity - one.load) for one in map(_candidate, officers.on_duty(db)))


def waits(db: Session) -> bool:
    """Return whether a consultation is unassigned and an officer has room for it."""
    return bool(consultations.waiting_for_officer(db, limit=1)) and _room(db) > 0


def _candidate(one: OnDuty) -> Candidate:
    return Candidate(one.officer.id or 0, one.held, one.officer.capacity)
