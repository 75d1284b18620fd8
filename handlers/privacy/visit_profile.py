"""What a visitor told of themselves is asked once: with their consent it is used again at the next visit.

The tablet shows nothing of it, and looks the same for a number that nobody knows. Whoever can type a number of another
gets that person's answers into their own visit, so they stay unchecked until an officer knows whose they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address
from handlers.office.office import Office
from store.cases import people
from store.desk import visits
from store.tables import Consultation, Identity, Visit
from store.vocabulary import CaseKind

FIELDS = ("organisation", "sex", "age_band", "education", "occupation", "disability")


def reusable(db: Session, office: Office, identity: Identity, now: datetime) -> Visit | None:
    """Return the visit whose answers may be used again for who has this address. None where they are to be asked.

    That is the newest of theirs whose answers are their own, are not too old, and were given with consent. Nobody's
    are used where the address is marked as shared, or is that of several people. Nor are those of a complaint: they
    would tell who serves the next visit that there was one.
    """
    same = people.with_value(db, Address("", identity.value, kind=identity.kind))
    if any(one.shared_at is not None or person.id != identity.person_id for one, person in same):
        return None
    oldest = now - timedelta(days=office.profile_days)
    told = (one for one in visits.of_person(db, identity.person_id) if one.reuse_consent_at is not None)
    own = (one for one in told if one.arrived_at >= oldest and one.profile_of_id is None and is_told(one))
    return next((one for one in own if _is_no_complaint(db, one)), None)


def _is_no_complaint(db: Session, visit: Visit) -> bool:
    case = db.get_one(Consultation, visit.consultation_id)
    return case.kind != CaseKind.COMPLAINT and not case.anonymous


def is_told(visit: Visit) -> bool:
    """Return whether anything is known of who came."""
    return any(getattr(visit, field) for field in FIELDS)


def take_over(visit: Visit, source: Visit) -> None:
    """Use the answers of an earlier visit in a new one."""
    for field in FIELDS:
        setattr(visit, field, getattr(visit, field) or getattr(source, field))
    visit.profile_of_id = source.id


def end_reuse(db: Session, person_id: int) -> bool:
    """End the consent of a person: nothing they told is used again. Return whether there was any."""
    given = [one for one in visits.of_person(db, person_id) if one.reuse_consent_at is not None]
    for visit in given:
        visit.reuse_consent_at, visit.reuse_version = None, ""
    return bool(given)
