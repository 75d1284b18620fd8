"""Who may see what. Everything but complaints is open to every officer; complaints go to whoever handles them.

Handling a complaint are the supervisors, but never the one it is about. Where no supervisor is left, the admins stand
in; where nobody is left, nobody sees it, and the page of complaints says how many wait for a handler.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from handlers.errors import Hidden
from store.cases import consultations, visible_cases
from store.cases.visible_cases import Sight
from store.tables import Consultation, Officer
from store.vocabulary import CaseKind, Role

NOT_YOURS = "Pengaduan itu tidak ada, atau tidak untuk Anda. Pengaduan hanya untuk penanggung jawab."


def sight_of(db: Session, officer: Officer) -> Sight:
    """What this officer may see now."""
    if officer.role == Role.SUPERVISOR:
        return Sight(officer.id, handles=True)
    if officer.role == Role.ADMIN:
        return _standing_in(officer, visible_cases.active_with(db, Role.SUPERVISOR))
    return Sight(officer.id)


def _standing_in(admin: Officer, supervisors: Sequence[Officer]) -> Sight:
    """An admin handles what no supervisor can: everything where there is none, what is about the only one."""
    if not supervisors:
        return Sight(admin.id, handles=True)
    if len(supervisors) == 1:
        return Sight(admin.id, handles=True, only_about=supervisors[0].id)
    return Sight(admin.id)


def may_see(db: Session, officer: Officer, consultation: Consultation) -> bool:
    return consultation.kind != CaseKind.COMPLAINT or sight_of(db, officer).allows(consultation)


def require_may_exist(number: str) -> None:
    """Raise Hidden for a number that a complaint would bear, so that nobody learns which complaints there are."""
    if consultations.is_complaint_number(number):
        raise Hidden(NOT_YOURS)


def handlers_of(db: Session, concerns_id: int | None) -> list[Officer]:
    """Who may handle a complaint about this officer (None: about nobody by name); empty where nobody is left."""
    for role in (Role.SUPERVISOR, Role.ADMIN):
        found = [one for one in visible_cases.active_with(db, role) if one.id != concerns_id]
        if found:
            return found
    return []


def unattended(db: Session) -> int:
    """How many open complaints nobody may handle."""
    waiting = visible_cases.open_complaints_by_whom(db)
    return sum(number for about, number in waiting.items() if not handlers_of(db, about))


def visible(db: Session, officer: Officer, number: str) -> Consultation | None:
    """The consultation of this number, if there is one and he may see it."""
    found = consultations.by_number(db, number)
    return found if found is not None and may_see(db, officer, found) else None
