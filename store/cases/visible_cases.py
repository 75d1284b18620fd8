"""Who may see a complaint, and what one officer may see, as one condition for every query that lists consultations.

Supervisors handle complaints, but never a complaint about themselves. Where no supervisor is left, the deputies stand
in, then the admins. Where nobody is left, nobody sees the complaint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlmodel import Session, col

from store.cases.conditions import IS_COMPLAINT, IS_NO_COMPLAINT, IS_OPEN
from store.tables import Consultation, Officer
from store.vocabulary import CaseKind, Role


@dataclass(frozen=True)
class Sight:
    """What one officer may see. Without arguments: no complaint.

    handles: whether they may see complaints. They never see complaints about themselves.
    only_about: they see only complaints about this officer, for whom they stand in. None for all complaints.
    """

    officer_id: int | None = None
    handles: bool = False
    only_about: int | None = None

    def allows(self, consultation: Consultation) -> bool:
        """Return whether the officer may know anything about this consultation."""
        if consultation.kind != CaseKind.COMPLAINT:
            return True
        about = consultation.concerns_id
        if not self.handles or (about is not None and about == self.officer_id):
            return False
        return self.only_about is None or about == self.only_about

    def complaints(self) -> list[ColumnElement[bool]]:
        """Return the conditions that a complaint must meet so that the officer may see it."""
        if not self.handles:
            return [literal_column("1") == 0]
        about = col(Consultation.concerns_id)
        if self.only_about is not None:
            return [about == self.only_about, about != self.officer_id]
        return [or_(about.is_(None), about != self.officer_id)]

    def condition(self) -> ColumnElement[bool]:
        """Return `allows` as a condition of a query."""
        return or_(IS_NO_COMPLAINT, and_(*self.complaints())) if self.handles else IS_NO_COMPLAINT

    def hidden(self) -> ColumnElement[bool]:
        """Return the condition for complaints that the officer may not see. They are few, and an index finds them."""
        if not self.handles:
            return IS_COMPLAINT
        about = col(Consultation.concerns_id)
        unseen = about == self.officer_id
        if self.only_about is not None:
            unseen = or_(unseen, about.is_(None), about != self.only_about)
        return and_(IS_COMPLAINT, unseen)


NOTHING_SECRET = Sight()


def active_with(db: Session, role: str) -> list[Officer]:
    """Return the active officers of one role."""
    query = select(Officer).where(col(Officer.active), col(Officer.role) == role).order_by(col(Officer.id))
    return list(db.scalars(query))


def deputies(db: Session) -> list[Officer]:
    """Return the active officers who stand in for the supervisors."""
    is_deputy = (col(Officer.active), col(Officer.deputy), col(Officer.role) != Role.SUPERVISOR)
    return list(db.scalars(select(Officer).where(*is_deputy).order_by(col(Officer.id))))


def handlers_of(db: Session, concerns_id: int | None) -> list[Officer]:
    """Return who may handle a complaint about this officer. Empty where nobody is left.

    concerns_id: None where the complaint names no officer.
    """
    tiers = (active_with(db, Role.SUPERVISOR), deputies(db), active_with(db, Role.ADMIN))
    able = ([one for one in tier if one.id != concerns_id] for tier in tiers)
    return next(filter(None, able), [])


def audience(db: Session, about: Iterable[int | None]) -> list[str]:
    """Return the names of the officers who learn of a change to a complaint.

    about: the officers whom it concerns now and before the change, None for nobody.
    """
    return sorted({officer.name for concerns_id in about for officer in handlers_of(db, concerns_id)})


def open_complaints_by_whom(db: Session) -> dict[int | None, int]:
    """Return how many complaints are open about each officer, by officer id.

    None is the key of those about no officer.
    """
    query = select(col(Consultation.concerns_id), func.count()).where(IS_COMPLAINT, IS_OPEN)
    return {about: int(number) for about, number in db.execute(query.group_by(col(Consultation.concerns_id)))}
