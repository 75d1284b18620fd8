"""What a person asked besides one consultation, for the page of that consultation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlmodel import Session, col

from store.cases.conditions import IS_MACHINE
from store.cases.consultations import SIGHTS
from store.cases.visible_cases import NOTHING_SECRET, Sight
from store.tables import Consultation, Message
from store.vocabulary import Direction


def of(
    db: Session, consultation: Consultation, limit: int, sight: Sight = NOTHING_SECRET
) -> Sequence[tuple[Consultation, str]]:
    """Return what else this person asked, the latest first, each with the text of the first message.

    Returns () for an anonymous complaint. Leaves out anonymous complaints, merged cases and spam.
    """
    if consultation.anonymous:
        return ()
    given = {"person": consultation.person_id, "consultation": consultation.id, "limit": limit}
    return [(case, text or "") for case, text in db.execute(_of(sight), given)]


@lru_cache(SIGHTS)
def _of(sight: Sight) -> Select[Consultation, str]:
    first = select(col(Message.body)).where(col(Message.consultation_id) == col(Consultation.id))
    first = first.where(col(Message.direction) == Direction.IN).order_by(col(Message.id)).limit(1)
    query = select(Consultation, first.correlate(Consultation).scalar_subquery()).where(
        col(Consultation.person_id) == bindparam("person"),
        col(Consultation.id) != bindparam("consultation"),
        col(Consultation.anonymous).is_(False),
        col(Consultation.merged_into_id).is_(None),
        ~IS_MACHINE,
        sight.condition(),
    )
    latest = query.order_by(col(Consultation.opened_at).desc(), col(Consultation.id).desc())
    return latest.limit(bindparam("limit", type_=Integer))
