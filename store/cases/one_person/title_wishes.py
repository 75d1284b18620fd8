"""Wishes of citizens to be told of later editions of a title. A wish that is told, stopped or too old is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlmodel import Session, col

from store.tables import Identity, TitleWish


def of_person(db: Session, person_id: int) -> Sequence[TitleWish]:
    """Return the standing wishes of a person, by whichever of their identities, the oldest first."""
    query = select(TitleWish).join(Identity, col(Identity.id) == col(TitleWish.identity_id))
    return db.scalars(query.where(col(Identity.person_id) == person_id).order_by(col(TitleWish.id))).all()


def stop_all(db: Session, person_id: int) -> int:
    """Delete every wish of a person. Return how many there were."""
    wishes = of_person(db, person_id)
    for wish in wishes:
        db.delete(wish)
    return len(wishes)


def unfound(db: Session, domain: str, kind: str, language: str) -> Sequence[TitleWish]:
    """Return the wishes about one list of the catalogue for which nothing was noticed yet."""
    of_list = (col(TitleWish.domain) == domain, col(TitleWish.kind) == kind, col(TitleWish.language) == language)
    return db.scalars(select(TitleWish).where(*of_list, col(TitleWish.found_at).is_(None))).all()


def found(db: Session, limit: int) -> Sequence[TitleWish]:
    """Return the wishes that can be told, the oldest first."""
    query = select(TitleWish).where(col(TitleWish.found_at).is_not(None)).order_by(col(TitleWish.id))
    return db.scalars(query.limit(limit)).all()


def any_due(db: Session, now: datetime, *, is_open: bool) -> bool:
    """Return whether a wish is too old, or can be told. is_open: whether it is a time for telling."""
    due = col(TitleWish.ends_at) <= now
    due = or_(due, col(TitleWish.found_at).is_not(None)) if is_open else due
    return bool(db.scalar(select(exists().where(due))))


def end_old(db: Session, now: datetime) -> None:
    """Delete wishes that are too old."""
    db.connection().execute(delete(TitleWish).where(col(TitleWish.ends_at) <= now))
