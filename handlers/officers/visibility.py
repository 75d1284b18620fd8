"""Which officer may see which case. Consultations are open to every officer, complaints to those who handle them.

store/cases/visible_cases.py says who handles a complaint. Where nobody is left, the page of complaints says how many
wait for a handler.
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
    """Return what this officer may see now."""
    if officer.role == Role.SUPERVISOR:
        return Sight(officer.id, handles=True)
    if officer.deputy:
        return _standing_in(officer, visible_cases.active_with(db, Role.SUPERVISOR))
    if officer.role == Role.ADMIN:
        above = [*visible_cases.active_with(db, Role.SUPERVISOR), *visible_cases.deputies(db)]
        return _standing_in(officer, above)
    return Sight(officer.id)


def _standing_in(officer: Officer, above: Sequence[Officer]) -> Sight:
    """Return what who stands in may see: every complaint where nobody is above them, else those about the only one."""
    if not above:
        return Sight(officer.id, handles=True)
    if len(above) == 1:
        return Sight(officer.id, handles=True, only_about=above[0].id)
    return Sight(officer.id)


def may_see(db: Session, officer: Officer, consultation: Consultation) -> bool:
    return consultation.kind != CaseKind.COMPLAINT or sight_of(db, officer).allows(consultation)


def require_may_exist(number: str) -> None:
    """Raise Hidden for a number that a complaint would bear, so that nobody learns which complaints there are."""
    if consultations.is_complaint_number(number):
        raise Hidden(NOT_YOURS)


def unattended(db: Session) -> int:
    """Return how many open complaints nobody may handle."""
    waiting = visible_cases.open_complaints_by_whom(db)
    return sum(number for about, number in waiting.items() if not visible_cases.handlers_of(db, about))


def visible(db: Session, officer: Officer, number: str) -> Consultation | None:
    """Return the consultation of this number, or None where there is none or the officer may not see it."""
    consultation = consultations.by_number(db, number)
    return consultation if consultation is not None and may_see(db, officer, consultation) else None
