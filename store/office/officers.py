"""Officers: who they are, who is on duty, how much each holds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Exists, Integer, Select, bindparam, exists, false, func, not_, select
from sqlmodel import Session, col

from store.cases.conditions import IS_CONSULTATION, IS_OPEN, UNHELPED
from store.db.literals import literals
from store.office import hashing_turns, shifts
from store.office.shifts import Moment
from store.roster_words import ShiftKind
from store.tables import Consultation, Officer, Shift
from store.vocabulary import CaseState, Role


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is stored of a password. Raises Busy."""
    with hashing_turns.turn(is_known=True):
        return _hasher().hash(password)


def add(  # noqa: PLR0913  # an argument for each column
    db: Session,
    name: str,
    display_name: str,
    password: str,
    *,
    now: datetime,
    role: Role = Role.OFFICER,
    email: str = "",
    phone: str = "",
    capacity: int = 10,
    deputy: bool = False,
) -> Officer:
    """Add an officer. The caller has checked that the name is free and the password long enough."""
    name = name.strip().lower()
    officer = Officer(
        name=name,
        display_name=display_name or name.capitalize(),
        password_hash=hash_password(password),
        role=role,
        email=email,
        phone=phone,
        capacity=capacity,
        deputy=deputy,
        created_at=now,
    )
    db.add(officer)
    db.flush()
    return officer


def by_name(db: Session, name: str) -> Officer | None:
    return db.scalars(select(Officer).where(col(Officer.name) == name.strip().lower())).first()


def by_id(db: Session, officer_id: int) -> Officer | None:
    return db.scalars(_by_id(), {"officer": officer_id}).first()


@cache
def _by_id() -> Select[Officer]:
    return select(Officer).where(col(Officer.id) == bindparam("officer"))


def everyone(db: Session) -> Sequence[Officer]:
    return db.scalars(_everyone()).all()


@cache
def _everyone() -> Select[Officer]:
    return select(Officer).where(col(Officer.active)).order_by(col(Officer.display_name))


def ever(db: Session) -> Sequence[Officer]:
    """Return every officer, also those who left."""
    return db.scalars(select(Officer).order_by(col(Officer.id))).all()


def anyone(db: Session) -> bool:
    """Return whether this office has an officer at all."""
    return db.scalar(select(col(Officer.id)).limit(1)) is not None


def holds(db: Session, officer: Officer, states: Sequence[str]) -> Sequence[Consultation]:
    """Return an officer's consultations in these states, the longest waiting first."""
    query = select(Consultation).where(
        col(Consultation.officer_id) == officer.id, col(Consultation.state).in_(list(states))
    )
    return db.scalars(query.order_by(col(Consultation.opened_at), col(Consultation.id))).all()


def load(db: Session) -> dict[int, int]:
    """Return how many consultations that need an answer each officer holds."""
    return {officer: number for officer, number in db.execute(_load()) if officer is not None}


@cache
def _load() -> Select[int | None, int]:
    owner = col(Consultation.officer_id)
    query = select(owner, func.count()).where(IS_OPEN)  # the condition of the index: else every consultation is read
    query = query.where(col(Consultation.state).in_((CaseState.ASSIGNED, CaseState.CONFIRMING)), owner.is_not(None))
    return query.group_by(owner)


class OnDuty(NamedTuple):
    """An officer at work who may be given consultations.

    held: how many they hold that need an answer.
    helped: how many they hold whose first help was on an earlier day of this week.
    served_last: they held the last other consultation of the person.
    by_roster: the duty roster has them serve now.
    roster_kept: the office keeps a roster.
    """

    officer: Officer
    held: int
    helped: int
    served_last: bool
    by_roster: bool
    roster_kept: bool


def on_duty(db: Session, moment: Moment, person_id: int = 0, case_id: int = 0) -> list[OnDuty]:
    """Return the officers at work who may be given a case of a person. 0 and 0 where it is about no case."""
    asked = {"person": person_id, "case": case_id, **moment._asdict()}
    return [OnDuty(*row) for row in db.execute(_on_duty(), asked)]


@cache
def _on_duty() -> Select[Officer, int, int, bool, bool, bool]:
    theirs = col(Consultation.officer_id) == col(Officer.id)
    owed = col(Consultation.state).in_(literals(CaseState.ASSIGNED, CaseState.CONFIRMING))
    held = select(func.count()).where(IS_OPEN, owed, theirs)
    helped_at = col(Consultation.first_help_at)
    this_week = (helped_at >= bindparam("monday"), helped_at < bindparam("midnight"))
    helped = select(func.count()).where(theirs, *this_week)
    last = select(col(Consultation.officer_id)).where(
        col(Consultation.person_id) == bindparam("person", type_=Integer),
        col(Consultation.id) != bindparam("case", type_=Integer),
        col(Consultation.officer_id).is_not(None),
    )
    last = last.order_by(col(Consultation.updated_at).desc()).limit(1)
    query = select(
        Officer,
        held.correlate(Officer).scalar_subquery(),
        helped.correlate(Officer).scalar_subquery(),
        func.coalesce(col(Officer.id) == last.correlate(None).scalar_subquery(), false()),
        _serves_by_roster(),
        shifts.served().correlate(None).exists(),
    )
    at_work = (col(Officer.active), col(Officer.on_duty), col(Officer.role) != Role.ADMIN)
    return query.where(*at_work, not_(_on_that_day(ShiftKind.LEAVE).correlate(Officer)))


def _on_that_day(kind: ShiftKind) -> Exists:
    """Return the condition that the roster has something of a kind for an officer on the day."""
    theirs = col(Shift.officer_id) == col(Officer.id)
    return exists().where(theirs, col(Shift.day) == bindparam("day"), col(Shift.kind) == kind)


def _serves_by_roster() -> Exists:
    runs = (col(Shift.start) <= bindparam("time"), col(Shift.end) > bindparam("time"))
    return _on_that_day(ShiftKind.PST).where(*runs).correlate(Officer)


def late(db: Session, now: datetime) -> frozenset[int]:
    """Return the ids of the officers with a consultation whose promise of first help is broken."""
    query = select(col(Consultation.officer_id)).where(UNHELPED, IS_CONSULTATION, col(Consultation.due_at) <= now)
    return frozenset(one for one in db.scalars(query.distinct()) if one is not None)


class Duty(NamedTuple):
    """What an officer who is given consultations here does now. The last three are by the duty roster."""

    is_at_work: bool
    on_leave: bool
    by_roster: bool
    roster_kept: bool


def duties(db: Session, moment: Moment) -> list[Duty]:
    """Return what each officer does now who is given consultations here."""
    return [Duty(*row) for row in db.execute(_duties(), moment._asdict())]


@cache
def _duties() -> Select[bool, bool, bool, bool]:
    on_leave = _on_that_day(ShiftKind.LEAVE).correlate(Officer)
    kept = shifts.served().correlate(None).exists()
    query = select(col(Officer.on_duty), on_leave, _serves_by_roster(), kept)
    return query.where(col(Officer.active), col(Officer.role) != Role.ADMIN)


def new_password() -> str:
    """Return six syllables to read out and type, e.g. "bakiso-tumela": 37 bits, enough behind the throttle."""
    letters = [secrets.choice("bdfghjklmnprstw") + secrets.choice("aeiou") for _ in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


def set_password(officer: Officer, password: str) -> None:
    """Change the password and end every session signed in with the old one."""
    officer.password_hash = hash_password(password)
    officer.session_version += 1


# passwords


def password_fits(officer: Officer | None, password: str, *, is_known: bool = True) -> bool:
    """Return whether the password is right. Takes the same time for a name that does not exist.

    is_known: the officer is signed in, or has signed in on this device before. Strangers wait for their own turn.
    Raises Busy.
    """
    stored = officer.password_hash if officer is not None and officer.active else _nobody()
    try:
        with hashing_turns.turn(is_known=is_known):
            _hasher().verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return officer is not None and officer.active


@cache
def _nobody() -> str:
    return _hasher().hash("nobody signs in with this password")
