"""Incidents with personal data: whose data were within reach, and who was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from store.cases import people
from store.tables import Consultation, Event, Identity, Incident, IncidentNotice, Message, Officer, Person, Reading


def everything(db: Session) -> Sequence[Incident]:
    """Return the incidents, the latest first."""
    return db.scalars(select(Incident).order_by(col(Incident.id).desc())).all()


def being_told(db: Session) -> Sequence[Incident]:
    """Return the incidents whose notices were ordered."""
    return db.scalars(select(Incident).where(col(Incident.told_since).is_not(None))).all()


def concerned(db: Session, incident: Incident, days: tuple[str, str]) -> int:
    """Return how many people's data were within reach. days: first and last day of the incident, of the office."""
    return db.scalar(select(func.count()).select_from(Person).where(_within_reach(db, incident, days))) or 0


def persons(db: Session, incident: Incident, days: tuple[str, str], *, after: int = 0, limit: int) -> Sequence[Person]:
    """Return whose data were within reach, in the order of their records, from behind a record on."""
    query = select(Person).where(_within_reach(db, incident, days), col(Person.id) > after)
    return db.scalars(query.order_by(col(Person.id)).limit(limit)).all()


def untold(db: Session, incident: Incident, days: tuple[str, str], limit: int) -> Sequence[Person]:
    """Return some of those who were not told yet."""
    told = exists().where(
        col(IncidentNotice.incident_id) == incident.id, col(IncidentNotice.person_id) == col(Person.id)
    )
    query = select(Person).where(_within_reach(db, incident, days), ~told)
    return db.scalars(query.order_by(col(Person.id)).limit(limit)).all()


def notices(db: Session, incident: Incident, persons: Sequence[Person]) -> Mapping[int, IncidentNotice]:
    """Return who of them was told, by the id of the person."""
    ids = [one.id for one in persons]
    ours = (col(IncidentNotice.incident_id) == incident.id, col(IncidentNotice.person_id).in_(ids))
    return {one.person_id: one for one in db.scalars(select(IncidentNotice).where(*ours))}


def told_by_channel(db: Session, incident: Incident) -> Mapping[str, int]:
    """Return how many were told, by channel; "" for those whom no channel reaches."""
    query = select(col(IncidentNotice.channel), func.count()).where(col(IncidentNotice.incident_id) == incident.id)
    rows = db.execute(query.group_by(col(IncidentNotice.channel)))
    return {str(channel): int(number) for channel, number in rows}


def _within_reach(db: Session, incident: Incident, days: tuple[str, str]) -> ColumnElement[bool]:
    """Return the condition for a person who is known still and whose data were within reach.

    Of an account: whose case it opened or changed. A case that was opened twice on one day is on record once, so the
    whole day counts.
    """
    theirs = col(Identity.person_id) == col(Person.id)
    known = and_(exists().where(theirs, col(Identity.kind) != people.ERASED), col(Person.created_at) <= incident.until)
    if incident.officer_id is None:
        return known
    opened = select(col(Reading.consultation_id)).where(
        col(Reading.officer_id) == incident.officer_id, col(Reading.day).between(*days)
    )
    name = db.get_one(Officer, incident.officer_id).name
    changed = select(col(Event.consultation_id)).where(
        col(Event.by) == name, col(Event.at).between(incident.since, incident.until)
    )
    cases = opened.union(changed)
    own = select(col(Consultation.person_id)).where(col(Consultation.id).in_(cases))
    said = select(col(Message.identity_id)).where(col(Message.consultation_id).in_(cases))
    beside = select(col(Identity.person_id)).where(col(Identity.id).in_(said))
    return and_(known, or_(col(Person.id).in_(own), col(Person.id).in_(beside)))


def all_anonymous(db: Session, persons: Sequence[Person]) -> set[int]:
    """Return the ids of those who are known by anonymous complaints alone: their names would tell who complained."""
    ids = [one.id for one in persons]
    named = select(col(Consultation.person_id)).where(
        col(Consultation.person_id).in_(ids), ~col(Consultation.anonymous)
    )
    hidden = select(col(Consultation.person_id)).where(
        col(Consultation.person_id).in_(ids), col(Consultation.anonymous), col(Consultation.person_id).not_in(named)
    )
    return set(db.scalars(hidden))
