"""The survey of data needs: one for each person and calendar year. The database refuses a second one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import Consultation, Survey


def of_year(db: Session, person_id: int, year: int) -> Survey | None:
    """Return the survey of a person and a calendar year."""
    return db.scalars(select(Survey).where(col(Survey.person_id) == person_id, col(Survey.year) == year)).first()


def start(db: Session, consultation: Consultation, instrument: str, year: int, now: datetime) -> Survey:
    """Store an empty survey of the consultation's person for a calendar year.

    Raises sqlalchemy.exc.IntegrityError where they have one for this year.
    """
    survey = Survey(
        consultation_id=consultation.id or 0,
        instrument=instrument,
        answers={},
        at=now,
        person_id=consultation.person_id,
        year=year,
    )
    db.add(survey)
    db.flush()
    return survey


def settle_owners(db: Session, people: Collection[int]) -> None:
    """Give surveys to the people whose consultations they are about, after consultations went to other people.

    Where two people who filled one each became one person, the survey that was answered first counts. The other keeps
    its answers and counts again when the two are parted.
    """
    rows = _of_people(db, people)
    counting = {
        next((one.id for one, _ in group if one.answers), group[0][0].id): owner
        for (owner, _), group in ((key, list(found)) for key, found in groupby(rows, key=_of_whom))
    }
    for one, _ in rows:
        one.person_id = one.person_id if counting.get(one.id) == one.person_id else None
    db.flush()  # before another survey takes the place
    for one, _ in rows:
        one.person_id = counting.get(one.id)
    db.flush()


def _of_people(db: Session, people: Collection[int]) -> list[tuple[Survey, int]]:
    """Return the yearly surveys about these people's consultations, by person, year and age, with the person."""
    owner = col(Consultation.person_id)
    query = select(Survey, owner).join(Consultation, col(Consultation.id) == col(Survey.consultation_id))
    query = query.where(col(Survey.year).is_not(None), owner.in_(people))
    return [(one, int(person)) for one, person in db.execute(query.order_by(owner, col(Survey.year), col(Survey.id)))]


def _of_whom(row: tuple[Survey, int]) -> tuple[int, int]:
    return row[1], row[0].year or 0
