"""Choose the officer of a consultation, and assign waiting consultations to officers with room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.office.office import Office
from handlers.officers import notices
from handlers.officers.roster import serving, subjects
from store.cases import consultations, due_cases
from store.desk import notices as stored_notices
from store.office import officers
from store.office.officers import OnDuty
from store.tables import Consultation, Officer
from store.vocabulary import Actor, CaseKind, CaseState, NoticeKind


@dataclass(frozen=True)
class Candidate:
    """An officer on duty: how many consultations they hold, may hold, and helped with on earlier days of the week."""

    id: int
    load: int
    capacity: int
    helped: int = 0


# whoever let one lie is not given it again the same day
NOT_AGAIN_WITHIN = timedelta(hours=12)


def choose(candidates: Sequence[Candidate], last_served_by: int | None) -> int | None:
    """Return the officer for a consultation: who served this person last, else the least loaded.

    Of those who hold equally many it is who helped with the fewest on earlier days of the week: a fair share of the
    week makes nobody wait longer today. None if nobody has room.
    """
    free = [one for one in candidates if one.load < one.capacity]
    if any(one.id == last_served_by for one in free):
        return last_served_by
    return min(free, key=lambda one: (one.load, one.helped, one.id)).id if free else None


def assign(  # what is known of the case, and what is not wanted
    db: Session,
    office: Office,
    consultation: Consultation,
    now: datetime,
    *,
    without: Collection[int] = frozenset(),
    words: str | None = None,
) -> str | None:
    """Assign an unassigned consultation to an officer and return their name.

    None when it waits. A complaint always waits.
    without: ids of officers who get nothing more now.
    words: what the citizen asks, None to read it.
    """
    if consultation.kind == CaseKind.COMPLAINT:
        return None
    on_duty = [one for one in _on_duty_for(db, office, consultation, now) if one.officer.id not in without]
    officer = _chosen(subjects.preferred(db, office, consultation, now, on_duty, words), Counter())
    if officer is None:
        return None
    return _give(db, consultation, officer, now)


def _chosen(on_duty: Sequence[OnDuty], undealt: Mapping[int | None, int]) -> Officer | None:
    """Return the officer for a consultation. undealt: how many of those each officer holds are still to be dealt."""
    last = next((one.officer.id for one in on_duty if one.served_last), None)
    chosen = choose([_candidate(one, undealt.get(one.officer.id, 0)) for one in on_duty], last)
    return next((one.officer for one in on_duty if one.officer.id == chosen), None)


def _give(db: Session, consultation: Consultation, officer: Officer, now: datetime) -> str:
    consultation.officer_id = officer.id
    consultations.move(db, consultation, CaseState.ASSIGNED, by=Actor.BOT, now=now, officer=officer.name)
    notices.notify_holder(db, officer, consultation, NoticeKind.ASSIGNED, by=Actor.BOT, now=now)
    return officer.name


def _on_duty_for(db: Session, office: Office, consultation: Consultation, now: datetime) -> list[OnDuty]:
    """Return the officers on duty, without those who lost the case just now because they did not answer."""
    everyone = serving.takers(db, office, now, consultation.person_id, consultation.id or 0)
    if consultation.taken_at is None:
        return everyone
    silent = due_cases.silent_officers(db, consultation.id or 0, now - NOT_AGAIN_WITHIN)
    return [one for one in everyone if one.officer.name not in silent]


def helps_elsewhere(db: Session, office: Office, consultation: Consultation, now: datetime) -> bool:
    """Return whether a consultation whose officer stays silent is helped sooner by being handed back.

    It is where a colleague on duty has a free place and keeps nobody waiting beyond a promise. Otherwise full piles
    would only change hands. Where nobody else is on duty, it waits for an officer in everybody's sight.
    """
    others = [one for one in _on_duty_for(db, office, consultation, now) if one.officer.id != consultation.officer_id]
    late = officers.late(db, now) if others else frozenset()
    return not others or any(one.held < one.officer.capacity and one.officer.id not in late for one in others)


def assign_waiting(db: Session, office: Office, now: datetime) -> int:
    """Assign the unassigned consultations, the most urgent first, until nobody has room. Return how many."""
    room = _room(db, office, now)
    done = 0
    for consultation in consultations.waiting_for_officer(db) if room else ():
        done += assign(db, office, consultation, now) is not None
        if done == room:
            break
    return done


def _room(db: Session, office: Office, now: datetime) -> int:
    """Return how many more consultations the officers on duty may hold."""
    return sum(max(0, one.capacity - one.load) for one in map(_candidate, serving.takers(db, office, now)))


def waits(db: Session, office: Office, now: datetime) -> bool:
    """Return whether a consultation is unassigned and an officer has room for it."""
    return consultations.any_waits_for_officer(db) and _room(db, office, now) > 0


def deal(db: Session, office: Office, cases: Sequence[Consultation], now: datetime) -> None:
    """Deal consultations that nobody has begun among the officers on duty, so that all begin at the head of the line.

    cases: in the order of the line, each without an officer or with one who is on duty.
    """
    undealt = Counter(case.officer_id for case in cases)
    for case in cases:
        on_duty = subjects.preferred(db, office, case, now, _on_duty_for(db, office, case, now))
        officer = _chosen(on_duty, undealt)
        undealt[case.officer_id] -= 1
        if officer is not None and officer.id == case.officer_id:
            continue
        if case.officer_id is not None:
            stored_notices.take_back(db, case.officer_id, case.id or 0, NoticeKind.ASSIGNED)
            case.officer_id = None
            consultations.move(db, case, CaseState.NEW, by=Actor.BOT, now=now)
        if officer is not None:
            _give(db, case, officer, now)


def _candidate(one: OnDuty, undealt: int = 0) -> Candidate:
    return Candidate(one.officer.id or 0, one.held - undealt, one.officer.capacity, one.helped)
