"""The rating at the counter's tablet: which numbers it may show now, and what a visitor taps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.desk.counter import rating_offer
from handlers.office.office import Office
from handlers.ratings import giving
from store.cases import consultations
from store.desk import visits
from store.rating_words import RatedBy
from store.tables import Consultation, Visit


def numbers(db: Session, office: Office, now: datetime) -> Sequence[str]:
    """Return the numbers whose visitors can rate at the tablet now."""
    found = _offers(db, office, now)
    return [visits.number(visit) for visit, case in found if consultations.rating_of(db, case) is None]


def find(db: Session, office: Office, number: str, now: datetime) -> Consultation | None:
    """Return the case of a number that is offered now, rated or not. None for any other."""
    return next((case for visit, case in _offers(db, office, now) if visits.number(visit) == number), None)


def _offers(db: Session, office: Office, now: datetime) -> Sequence[tuple[Visit, Consultation]]:
    day = now.astimezone(office.zone).date().isoformat()
    found = visits.offered_for_rating(db, day, rating_offer.TABLET, now - rating_offer.LASTS)
    return [one for one in found if rating_offer.is_offerable(*one, day)]  # it may have become a complaint since


def give(db: Session, case: Consultation, score: int | None, elements: Mapping[str, int], now: datetime) -> None:
    """Keep what was tapped. What the visitor rated before stays as it is.

    score: 1 to 5, None where only the elements were answered.
    """
    if score is not None:
        giving.give(db, case, score, by=RatedBy.TABLET, now=now)
    giving.give_elements(db, case, elements, now=now)
