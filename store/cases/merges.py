"""What moves from one consultation to another when they are joined or parted, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select, update
from sqlmodel import Session, col

from store.tables import Confirmation, Consultation, DataNeed, Message, Referral
from store.vocabulary import CaseState

MOVING: dict[str, type[Message | DataNeed | Confirmation | Referral]] = {
    "messages": Message,
    "needs": DataNeed,
    "confirmations": Confirmation,
    "referrals": Referral,
}
MAX_PARAMETERS = 500  # of one statement
Rows = dict[str, list[int]]


def rows_of(db: Session, consultation: Consultation) -> Rows:
    """The ids of everything that would move with a consultation."""
    return {
        name: [
            int(one)
            for one in db.scalars(select(col(table.id)).where(col(table.consultation_id) == consultation.id))
            if one is not None
        ]
        for name, table in MOVING.items()
    }


def move(db: Session, rows: Mapping[str, Iterable[int]], source: Consultation, target: Consultation) -> None:
    """Give these rows to another consultation; what is no longer the source's stays where it is."""
    for name, ids in rows.items():
        table = MOVING[name]
        for some in _some(list(ids)):
            here = col(table.id).in_(some), col(table.consultation_id) == source.id
            db.execute(update(table).where(*here).values(consultation_id=target.id))


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), MAX_PARAMETERS):
        yield ids[start : start + MAX_PARAMETERS]


def living(db: Session, consultation: Consultation) -> Consultation:
    """The consultation a merged one has become; itself when it was never merged."""
    while consultation.merged_into_id is not None:
        consultation = db.get_one(Consultation, consultation.merged_into_id)
    return consultation


def numbers_merged_into(db: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    """The numbers each of these consultations may also be asked for by."""
    query = select(col(Consultation.merged_into_id), col(Consultation.number))
    found: dict[int, list[str]] = {}
    for target, number in db.execute(query.where(col(Consultation.merged_into_id).in_(list(ids)))):
        found.setdefault(int(target), []).append(str(number))
    return found


def others_of(db: Session, consultation: Consultation) -> list[Consultation]:
    """The same person's other open consultations, the latest first: what it may be merged with."""
    query = select(Consultation).where(
        col(Consultation.person_id) == consultation.person_id,
        col(Consultation.id) != consultation.id,
        col(Consultation.kind) == consultation.kind,
        col(Consultation.anonymous).is_(False),
        col(Consultation.state) != CaseState.CLOSED,
    )
    return list(db.scalars(query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc())))
