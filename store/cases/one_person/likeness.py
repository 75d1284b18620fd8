"""People who may be one person: they have the same number or mail address, or an institution in common."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from store.cases.conditions import IS_MACHINE
from store.cases.consultations import SIGHTS
from store.cases.visible_cases import Sight
from store.tables import Consultation, DifferentPeople, GuestBook, Identity, Person

MOST = 20  # of each kind


def with_same_address(db: Session, person_id: int) -> list[tuple[int, str]]:
    """Return the ids of others who have a number or mail address of this person, each with the kind of address.

    An address that several people use says nothing.
    """
    return [(other, kind) for other, kind in db.execute(_with_same_address(), {"person": person_id})]


@cache
def _with_same_address() -> Select[int, str]:
    mine, other = aliased(Identity), aliased(Identity)
    same = and_(col(other.kind) == col(mine.kind), col(other.value) == col(mine.value))
    query = select(col(other.person_id), col(mine.kind)).join(mine, same)
    query = query.where(col(mine.person_id) == bindparam("person"), col(other.person_id) != bindparam("person"))
    query = query.where(col(mine.kind).in_(("phone", "email")), ~_told_apart(col(other.person_id)))
    query = query.where(col(mine.shared_at).is_(None), col(other.shared_at).is_(None))
    return query.distinct().limit(MOST)


def of_same_institution(db: Session, person_id: int, word: str) -> list[tuple[int, str]]:
    """Return ids and names of others from this person's institution in whose name a word stands.

    word: lower case, letters and digits only.
    """
    given = {"person": person_id, "word": f"%{word}%"}
    return [(other or 0, name) for other, name in db.execute(_of_same_institution(), given)]


@cache
def _of_same_institution() -> Select[int | None, str]:
    mine = aliased(GuestBook)
    same = func.lower(col(GuestBook.organisation)) == func.lower(col(mine.organisation))
    query = select(col(Person.id), col(Person.name)).join(GuestBook, col(GuestBook.person_id) == col(Person.id))
    query = query.join(mine, and_(col(mine.person_id) == bindparam("person"), col(mine.organisation) != "", same))
    query = query.where(
        col(Person.id) != bindparam("person"),
        col(Person.merged_into_id).is_(None),
        func.lower(col(Person.name)).like(bindparam("word")),
        ~_told_apart(col(Person.id)),
    )
    return query.order_by(col(Person.id).desc()).limit(MOST)


def seen_cases(db: Session, person_id: int, sight: Sight) -> tuple[int, int]:
    """Return how many cases of a person an officer may know them by, and the id of the newest; 0 for none."""
    number, newest = db.execute(_seen_cases(sight), {"person": person_id}).one()
    return int(number), int(newest or 0)


@lru_cache(SIGHTS)
def _seen_cases(sight: Sight) -> Select[int, int | None]:
    theirs = (col(Consultation.person_id) == bindparam("person"), col(Consultation.anonymous).is_(False))
    query = select(func.count(), func.max(col(Consultation.id)))
    return query.where(*theirs, ~IS_MACHINE, sight.condition())


def _told_apart(other: Any) -> ColumnElement[bool]:
    """Return the condition that an officer said that somebody is not this person."""
    first, second = col(DifferentPeople.first_id), col(DifferentPeople.second_id)
    here = or_(and_(first == bindparam("person"), second == other), and_(second == bindparam("person"), first == other))
    return select(first).where(here).exists()
