"""Drafts: what officers have typed about a consultation and not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from store.tables import Consultation, Draft, Officer
from store.vocabulary import DraftKind

TYPING = timedelta(seconds=8)  # a draft younger than this means that the officer is typing


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


def typing(db: Session, officer_id: int | None, now: datetime) -> dict[int, str]:
    """Return which colleague is typing in which consultation now: its id, the display name."""
    rows = db.execute(_typing(), {"since": now - TYPING, "me": officer_id or 0})
    return {int(consultation): str(name) for consultation, name in rows}


@cache
def _typing() -> Select[int, str]:
    since, me = bindparam("since", type_=UTCDateTime()), bindparam("me", type_=Integer)
    query = select(col(Draft.consultation_id), col(Officer.display_name))
    query = query.join(Officer, col(Officer.id) == col(Draft.officer_id))
    return query.where(col(Draft.updated_at) > since, col(Draft.officer_id) != me, col(Draft.body) != "")


def is_answering(db: Session, consultation: Consultation, now: datetime) -> bool:
    """Return whether an officer types an answer to the citizen now."""
    fresh = (draft for draft, _ in of(db, consultation) if draft.updated_at > now - TYPING)
    return any(draft.kind == DraftKind.REPLY and draft.body for draft in fresh)
