"""Tags: short words that officers put on consultations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlmodel import Session, col

from store.tables import Consultation, Tagging


def of(db: Session, consultation: Consultation) -> list[str]:
    return sorted(db.scalars(_of(), {"consultation": consultation.id}), key=str.casefold)


@cache
def _of() -> Select[str]:
    return select(col(Tagging.tag)).where(col(Tagging.consultation_id) == bindparam("consultation"))


def add(db: Session, consultation: Consultation, tags: Iterable[str]) -> list[str]:
    """Put tags on a consultation. Return those that it did not have."""
    known = {one.casefold() for one in of(db, consultation)}
    new = [tag for tag in tags if tag.casefold() not in known]
    db.add_all(Tagging(consultation_id=consultation.id or 0, tag=tag) for tag in new)
    db.flush()
    return new


def remove(db: Session, consultation: Consultation, tags: Iterable[str]) -> None:
    for tag in tags:
        tagging = db.get(Tagging, (consultation.id, tag))
        if tagging is not None:
            db.delete(tagging)


def as_written(db: Session, tag: str) -> str:
    """Return the tag as it was first written, ignoring upper and lower case."""
    query = select(col(Tagging.tag)).where(func.lower(col(Tagging.tag)) == tag.lower())
    return db.scalars(query.limit(1)).first() or tag


def popular(db: Session, limit: int = 30) -> list[str]:
    """Return the tags in use, the most used first."""
    return list(db.scalars(_popular(), {"limit": limit}))


@cache
def _popular() -> Select[str]:
    query = select(col(Tagging.tag)).group_by(col(Tagging.tag)).order_by(func.count().desc(), col(Tagging.tag))
    return query.limit(bindparam("limit", type_=Integer))


def in_use(db: Session) -> list[str]:
    """Return all tags that stand on a consultation, by name."""
    return sorted(db.scalars(select(col(Tagging.tag)).distinct()), key=str.casefold)
