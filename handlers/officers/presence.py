"""Presence of officers. It decides which cases stay with an officer and which go back to the pool.

A complaint never goes to the pool. Its target is counted in days, so it stays with its handler overnight. Where the
handler leaves for good, the others who may handle it are notified.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from handlers.office import service_hours
from handlers.office.office import Office
from handlers.officers import notices, routing, visibility
from handlers.officers.devices import keep_only
from handlers.officers.roster import plan, serving
from store.cases import consultations, events
from store.desk import notices as stored_notices
from store.event_names import EventName
from store.office import officers
from store.office.officers import Duty
from store.tables import Consultation, Officer
from store.vocabulary import OPEN_STATES, CaseKind, CaseState, Presence, Role


def of(officer: Officer) -> Presence:
    """Return whether an officer is at work."""
    if officer.on_duty:
        return Presence.PRESENT
    return Presence.RESTING if officer.resting_since is not None else Presence.GONE


class Nobody(StrEnum):
    """Why nobody is given new cases, or not those who should be.

    UNHIRED: there is no officer yet. AWAY: none of them is on duty. ON_LEAVE: those on duty are on leave today.
    OFF_ROSTER: nobody on duty serves by the roster, and the office lets consultations wait.
    SHARED: nobody on duty serves by the roster, so everybody on duty is given them. Who makes the roster is told, while
    they are not on duty themselves.
    """

    UNHIRED = "unhired"
    AWAY = "away"
    ON_LEAVE = "on_leave"
    OFF_ROSTER = "off_roster"
    SHARED = "shared"


def nobody_on_duty(db: Session, office: Office, asking: Officer, now: datetime) -> Nobody | None:
    """Return why nobody is given new cases. None where all is as planned, and while officers are at home.

    asking: officer who wants to know. Where they are on duty themselves, the database is asked only if cases may wait
    for who serves by the roster.
    """
    if asking.on_duty and asking.role != Role.ADMIN and office.roster.everybody_if_empty:
        return None
    team = officers.duties(db, serving.moment(office, now))
    if not team:
        return Nobody.UNHIRED
    if not service_hours.is_open(office, now):
        return None
    present = [one for one in team if one.is_at_work and not one.on_leave]
    if not present:
        return Nobody.ON_LEAVE if any(one.is_at_work for one in team) else Nobody.AWAY
    return _off_roster(office, asking, present)


def _off_roster(office: Office, asking: Officer, present: Sequence[Duty]) -> Nobody | None:
    """Return what comes of it that nobody present serves by the roster, None where somebody does or none is kept."""
    if not present[0].roster_kept or any(one.by_roster for one in present):
        return None
    if not office.roster.everybody_if_empty:
        return Nobody.OFF_ROSTER
    return Nobody.SHARED if asking.role in plan.LEADERS else None


def become(db: Session, office: Office, officer: Officer, presence: Presence, *, now: datetime) -> list[Consultation]:
    """Change an officer's presence. Return the consultations that went back to the pool.

    Present: gets new consultations. Resting: gets none, keeps their own.
    Gone: those that wait for their answer go back.
    """
    officer.on_duty = presence == Presence.PRESENT
    officer.resting_since = (officer.resting_since or now) if presence == Presence.RESTING else None
    db.flush()
    returned = (
        give_back(db, officer, unanswered(db, officer), by=officer.name, now=now) if presence == Presence.GONE else []
    )
    routing.assign_waiting(db, office, now)
    return returned


def unanswered(db: Session, officer: Officer) -> Sequence[Consultation]:
    """Return the consultations that wait for this officer's answer.

    Those that wait for the citizen or for a colleague stay with the officer. So do complaints.
    """
    return [one for one in officers.holds(db, officer, (CaseState.ASSIGNED,)) if one.kind != CaseKind.COMPLAINT]


def give_back(
    db: Session, officer: Officer, held: Sequence[Consultation], *, by: str, now: datetime
) -> list[Consultation]:
    """Put consultations of an officer back to the pool and record it. Complaints go back to their handlers."""
    for consultation in held:
        consultation.officer_id = None
        if consultation.state == CaseState.ASSIGNED:
            consultations.move(db, consultation, CaseState.NEW, by=by, now=now, before=officer.display_name)
        else:  # nothing to answer now: it only has no owner any more
            events.record(
                db, consultation, EventName.HANDED_OVER, by=by, now=now, officer="", before=officer.display_name
            )
        if consultation.kind == CaseKind.COMPLAINT:
            notices.tell_handlers(db, consultation, by=by, now=now)
    return list(held)


def give_back_hidden(db: Session, officer: Officer, *, by: str, now: datetime) -> list[Consultation]:
    """Give back what an officer in a new role may not open any more."""
    held = officers.holds(db, officer, OPEN_STATES)
    return give_back(db, officer, [one for one in held if not visibility.may_see(db, officer, one)], by=by, now=now)


def leave_for_good(db: Session, office: Office, officer: Officer, *, by: str, now: datetime) -> list[Consultation]:
    """Give back everything that an officer holds who no longer works here. Forget their devices and unseen notices."""
    officer.on_duty, officer.resting_since = False, None
    keep_only(db, officer, None)
    db.flush()
    stored_notices.settle_of(db, officer.id or 0, now)
    returned = give_back(db, officer, officers.holds(db, officer, OPEN_STATES), by=by, now=now)
    routing.assign_waiting(db, office, now)
    return returned
