"""Sessions of officers: browsers that are signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import Session, col

from store.tables import OfficerSession


def add(db: Session, session: OfficerSession, now: datetime) -> None:
    """Add a session, and delete those of the officer that have ended."""
    past = (col(OfficerSession.officer_id) == session.officer_id, col(OfficerSession.ends_at) <= now)
    db.connection().execute(delete(OfficerSession).where(*past))
    db.add(session)
    db.flush()


def by_hash(db: Session, token_hash: str) -> OfficerSession | None:
    return db.scalars(select(OfficerSession).where(col(OfficerSession.token_hash) == token_hash)).first()


def open_ones(db: Session, officer_id: int, version: int, now: datetime) -> Sequence[OfficerSession]:
    """Return the sessions of an officer that go on, the one used last first.

    version: the officer's session version.
    """
    query = select(OfficerSession).where(*_go_on(officer_id, version, now))
    return db.scalars(query.order_by(col(OfficerSession.seen_at).desc(), col(OfficerSession.id).desc())).all()


def _go_on(officer_id: int, version: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(OfficerSession.officer_id) == officer_id,
        col(OfficerSession.session_version) == version,
        col(OfficerSession.ends_at) > now,
        col(OfficerSession.ended_at).is_(None),
    )


def end_all(db: Session, officer_id: int, version: int, now: datetime) -> None:
    """End every session of an officer that goes on, or would by another clock: a demo's is moved."""
    theirs = (col(OfficerSession.officer_id) == officer_id, col(OfficerSession.session_version) == version)
    not_ended = col(OfficerSession.ended_at).is_(None)
    db.connection().execute(update(OfficerSession).where(*theirs, not_ended).values(ended_at=now))


def note_use(db: Session, session_id: int, now: datetime) -> None:
    """Note that a session is used now."""
    mine = col(OfficerSession.id) == session_id
    db.connection().execute(update(OfficerSession).where(mine).values(seen_at=now))


def forget_device(db: Session, device_id: int) -> None:
    """Note that the browser of a session gets no pushes any more."""
    theirs = col(OfficerSession.device_id) == device_id
    db.connection().execute(update(OfficerSession).where(theirs).values(device_id=None))


def forget_all(db: Session) -> None:
    """Delete every session of every officer."""
    db.connection().execute(delete(OfficerSession))
