"""Drafts: what officers have typed about a consultation and not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from store.tables import Consultation, Draft, Officer
from store.vocabulary import DraftKind


def keep(db: Session, consultation: Consultation, officer: Officer, kind: DraftKind, body: str, now: datetime) -> None:
    """Save what an officer has typed so far. Empty text deletes the draft."""
    draft = own(db, consultation, officer)
    if not body.strip():
        drop(db, consultation, officer)
    elif draft is None:
        ids = {"consultation_id": consultation.id or 0, "officer_id": officer.id or 0}
        db.add(Draft(**ids, kind=kind, body=body, updated_at=now))
    elif (draft.kind, draft.body) != (kind, body):
        draft.kind, draft.body, draft.updated_at = kind, body, now


def drop(db: Session, consultation: Consultation, officer: Officer) -> None:
    """Delete the draft: it was sent or emptied."""
    draft = own(db, consultation, officer)
    if draft is not None:
        db.delete(draft)
        db.flush()


def of(db: Session, consultation: Consultation) -> Sequence[tuple[Draft, Officer]]:
    """Return the drafts of every officer for a consultation, the latest first."""
    return [(draft, officer) for draft, officer in db.execute(_of(), {"consultation": consultation.id})]


@cache
def _of() -> Select[Draft, Officer]:
    query = select(Draft, Officer).join(Officer, col(Officer.id) == col(Draft.officer_id))
    query = query.where(col(Draft.consultation_id) == bindparam("consultation"))
    return query.order_by(col(Draft.updated_at).desc())


def own(db: Session, consultation: Consultation, officer: Officer) -> Draft | None:
    """Return what this officer has typed here and not sent."""
    return db.get(Draft, (consultation.id, officer.id))
