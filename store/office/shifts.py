"""Shifts of the duty roster, by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from store.roster_words import ShiftKind
from store.tables import Officer, Shift
from store.vocabulary import Role


class Rostered(NamedTuple):
    """A shift and whose it is."""

    shift: Shift
    officer: Officer


class Moment(NamedTuple):
    """A moment at the office, as the roster tells it.

    day, time: "2026-11-24", "09:05".
    kept_since: the office keeps a roster where somebody serves by it on that day or later.
    monday, midnight: when this week and this day began.
    """

    day: str
    time: str
    kept_since: str
    monday: datetime
    midnight: datetime


def between(db: Session, first: date, last: date) -> list[Rostered]:
    """Return the shifts and leave of who is given consultations here, from one day to another, in the order of time."""
    query = select(Shift, Officer).join(Officer, col(Officer.id) == col(Shift.officer_id))
    query = query.where(col(Shift.day).between(str(first), str(last)))
    query = query.where(col(Officer.active), col(Officer.role) != Role.ADMIN)
    ordered = query.order_by(col(Shift.day), col(Shift.start), col(Officer.display_name), col(Shift.id))
    return [Rostered(*row) for row in db.execute(ordered)]


def of_officer(db: Session, officer_id: int, first: date, last: date) -> Sequence[Shift]:
    """Return an officer's shifts and leave, from one day to another."""
    query = select(Shift).where(col(Shift.officer_id) == officer_id, col(Shift.day).between(str(first), str(last)))
    return db.scalars(query.order_by(col(Shift.day), col(Shift.start))).all()


def remove(db: Session, shift: Shift) -> None:
    """Delete a shift or a day of leave. A swap that was asked for in return of it is asked no longer."""
    for asking in db.scalars(select(Shift).where(col(Shift.in_return_id) == shift.id)):
        asking.asked_id = asking.in_return_id = 0
    db.delete(shift)
    db.flush()


def unreminded(db: Session, day: date) -> list[Rostered]:
    """Return the shifts of a day of whose officers nobody was reminded, in the order of time."""
    served = (one for one in between(db, day, day) if one.shift.kind == ShiftKind.PST)
    return [one for one in served if one.shift.reminded_at is None]


def asked_of(db: Session, officer_id: int, first: date) -> list[Rostered]:
    """Return the shifts from a day on that an officer is asked to take, with whose they are."""
    query = select(Shift, Officer).join(Officer, col(Officer.id) == col(Shift.officer_id))
    query = query.where(col(Shift.asked_id) == officer_id, col(Shift.day) >= str(first), col(Officer.active))
    return [Rostered(*row) for row in db.execute(query.order_by(col(Shift.day), col(Shift.start)))]


def kept_since(db: Session, day: date) -> bool:
    """Return whether somebody who is given consultations here serves by the roster on a day or later."""
    return db.scalar(served().limit(1), {"kept_since": str(day)}) is not None


def served() -> Select[int | None]:
    """Return the query for the ids of shifts since the day "kept_since". Those of who has left are none."""
    query = select(col(Shift.id)).join(Officer, col(Officer.id) == col(Shift.officer_id))
    query = query.where(col(Shift.day) >= bindparam("kept_since"), col(Shift.kind) == ShiftKind.PST)
    return query.where(col(Officer.active), col(Officer.role) != Role.ADMIN)
