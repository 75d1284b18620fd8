"""Sessions of officers: each browser has its own, known by a token of which only a hash is stored.

The cookie alone opens nothing. A session that has ended stays ended, whoever kept a copy of its cookie.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from handlers.officers import devices
from store.office import devices as stored_devices
from store.office import sessions
from store.tables import Device, Officer, OfficerSession

LASTS = timedelta(days=7)  # however often it is used


def start(
    db: Session, officer: Officer, browser: str, now: datetime, *, proved: bool = False
) -> tuple[OfficerSession, str]:
    """Sign a browser in. Return its session, and the token, which is kept nowhere else.

    browser: what it calls itself (User-Agent). proved: a code of the second factor was right.
    """
    token = secrets.token_urlsafe(32)
    session = OfficerSession(
        officer_id=officer.id or 0,
        token_hash=hashed(token),
        session_version=officer.session_version,
        label=devices.label(browser),
        proved=proved,
        created_at=now,
        seen_at=now,
        ends_at=now + LASTS,
    )
    sessions.add(db, session, now)
    return session, token


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()


def goes_on(session: OfficerSession, officer: Officer, now: datetime) -> bool:
    """Return whether a session opens pages: nothing has ended it."""
    is_current = session.session_version == officer.session_version
    return officer.active and is_current and session.ended_at is None and now < session.ends_at


def open_ones(db: Session, officer: Officer, now: datetime) -> Sequence[OfficerSession]:
    """Return the officer's sessions that go on, the one used last first."""
    return sessions.open_ones(db, officer.id or 0, officer.session_version, now)


def leave(db: Session, token: str) -> None:
    """Sign out: delete the session of a token. Its browser gets no pushes any more."""
    session = sessions.by_hash(db, hashed(token))
    if session is not None:
        _forget_device(db, session)
        db.delete(session)
        db.flush()


def end(db: Session, officer: Officer, session_id: int, now: datetime) -> bool:
    """End another session of an officer. Return whether there was one.

    Its browser gets no pushes any more, and empties its store when it asks for a page again.
    """
    session = db.get(OfficerSession, session_id)
    if session is None or session.officer_id != officer.id or not goes_on(session, officer, now):
        return False
    _forget_device(db, session)
    session.ended_at = now
    db.flush()
    return True


def end_others(db: Session, officer: Officer, kept_id: int, now: datetime) -> int:
    """End an officer's sessions but for one. Return how many.

    kept_id: of the session that goes on.
    """
    ended = [one for one in open_ones(db, officer, now) if one.id != kept_id]
    return sum(end(db, officer, one.id or 0, now) for one in ended)


def end_all(db: Session, officer: Officer, now: datetime) -> None:
    """End every session of an officer. Their browsers empty their store, and get no pushes until they sign in again."""
    sessions.end_all(db, officer.id or 0, officer.session_version, now)
    officer.session_version += 1


def _forget_device(db: Session, session: OfficerSession) -> None:
    device = db.get(Device, session.device_id) if session.device_id is not None else None
    if device is not None and device.officer_id == session.officer_id:
        stored_devices.forget(db, device)
        db.refresh(session)
