"""What moves from one consultation to another when two are merged, and back when they are split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select, update
from sqlmodel import Session, col

from store.tables import Confirmation, Consultation, DataNeed, Message, Referral, Visit
from store.vocabulary import CaseState

MOVING: dict[str, type[Message | DataNeed | Confirmation | Referral | Visit]] = {
    "messages": Message,
    "needs": DataNeed,
    "confirmations": Confirmation,
    "referrals": Referral,
    "visits": Visit,
}
MAX_PARAMETERS = 500  # in one statement
Rows = dict[str, list[int]]


def rows_of(db: Session, consultation: Consultation) -> Rows:
    """Return the ids of all rows that would move with a consultation, by the names of MOVING."""
    return {
        name: [
            int(one)
            for one in db.scalars(select(col(table.id)).where(col(table.consultation_id) == consultation.id))
            if one is not None
        ]
        for name, table in MOVING.items()
    }


def move(db: Session, rows: Mapping[str, Iterable[int]], source: Consultation, target: Consultation) -> None:
    """Give rows to another consultation. A row that no longer belongs to `source` stays where it is."""
    for name, ids in rows.items():
        table = MOVING[name]
        for some in _some(list(ids)):
            here = col(table.id).in_(some), col(table.consultation_id) == source.id
            db.execute(update(table).where(*here).values(consultation_id=target.id))


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), MAX_PARAMETERS):
        yield ids[start : start + MAX_PARAMETERS]


def living(db: Session, consultation: Consultation) -> Consultation:
    """Return the consultation that a merged one has become, or the consultation itself where it was never merged."""
    while consultation.merged_into_id is not None:
        consultation = db.get_one(Consultation, consultation.merged_into_id)
    return consultation


def all_living(db: Session, cases: Iterable[Consultation]) -> list[Consultation]:
    """Return for each case what it has become, in the order given: one statement for each step of merges."""
    found = list(cases)
    while targets := {one.merged_into_id for one in found if one.merged_into_id is not None}:
        query = select(Consultation).where(col(Consultation.id).in_(targets))
        by_id = {one.id: one for one in db.scalars(query)}
        found = [by_id[one.merged_into_id] if one.merged_into_id is not None else one for one in found]
    return found


def numbers_merged_into(db: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the numbers of the consultations that were merged into each of these. Each is still found by them."""
    query = select(col(Consultation.merged_into_id), col(Consultation.number))
    by_target: dict[int, list[str]] = {}
    for target, number in db.execute(query.where(col(Consultation.merged_into_id).in_(list(ids)))):
        by_target.setdefault(int(target), []).append(str(number))
    return by_target


def others_of(db: Session, consultation: Consultation) -> list[Consultation]:
    """Return the other open consultations of the same person, the latest first. It may be merged with these."""
    query = select(Consultation).where(
        col(Consultation.person_id) == consultation.person_id,
        col(Consultation.id) != consultation.id,
        col(Consultation.kind) == consultation.kind,
        col(Consultation.anonymous).is_(False),
        col(Consultation.state) != CaseState.CLOSED,
    )
    return list(db.scalars(query.order_by(col(Consultation.updated_at).desc(), col(Consultation.id).desc())))
