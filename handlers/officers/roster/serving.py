"""Who is given consultations now: present, and by the duty roster serving, where the office keeps one."""

from __future__ import annotations

from datetime import datetime, time

from sqlmodel import Session

from handlers.office.office import Office
from handlers.officers.roster import plan
from store.office import officers
from store.office.officers import OnDuty
from store.office.shifts import Moment


def takers(db: Session, office: Office, now: datetime, person_id: int = 0, case_id: int = 0) -> list[OnDuty]:
    """Return the officers who may be given a case of a person. 0 and 0 where it is about no case.

    Where the roster has nobody who is present, it is everybody who is, or nobody, as the office has chosen.
    """
    present = officers.on_duty(db, moment(office, now), person_id, case_id)
    serving = [one for one in present if one.by_roster]
    if serving or not present or not present[0].roster_kept:
        return serving or present
    return present if office.roster.everybody_if_empty else []


def phones(db: Session, office: Office, now: datetime) -> tuple[str, ...]:
    """Return the phone numbers that may be rung now: those of who is given consultations."""
    people = sorted((one.officer for one in takers(db, office, now)), key=lambda one: one.id or 0)
    return tuple(one.phone for one in people if one.phone)


def moment(office: Office, now: datetime) -> Moment:
    """Return a moment as the roster tells it, at the office."""
    local, day = now.astimezone(office.zone), plan.today(office, now)
    monday, midnight = (datetime.combine(one, time.min, office.zone) for one in (plan.monday_of(day), day))
    return Moment(str(day), f"{local:%H:%M}", str(day - plan.A_WEEK), monday, midnight)
