"""Sessions of citizens: thirty days, each known by a token of which only a hash is stored."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from handlers.officers import devices
from store.cases.accounts import sessions
from store.tables import Account, AccountSession

LASTS = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)  # so that reading a page hardly ever writes


@dataclass(frozen=True)
class Citizen:
    """Who is signed in.

    person_id, identity_id: of their mail address. None until they have registered.
    phone: proven, "" for none.
    name: as they gave it with this address. An officer may call the person otherwise.
    seen_at: when the session was last noted as used.
    """

    account_id: int
    session_id: int
    email: str
    phone: str
    language: str
    person_id: int | None
    identity_id: int | None
    name: str
    seen_at: datetime


def start(db: Session, account: Account, browser: str, now: datetime) -> str:
    """Sign a browser in. Return its token, which is kept nowhere else.

    browser: what it calls itself (User-Agent).
    """
    token = secrets.token_urlsafe(32)
    session = AccountSession(
        account_id=account.id or 0,
        token_hash=_hash(token),
        label=devices.label(browser),
        created_at=now,
        seen_at=now,
        ends_at=now + LASTS,
    )
    sessions.add(db, account, session, now)
    account.seen_at = now
    return token


def of_token(db: Session, token: str, now: datetime) -> Citizen | None:
    """Return who is signed in with a token, None where nobody is."""
    found = sessions.by_token(db, _hash(token), now) if token else None
    if found is None:
        return None
    session, account, identity, person = found
    return Citizen(
        account_id=account.id or 0,
        session_id=session.id or 0,
        email=account.email,
        phone=account.phone,
        language=account.language,
        person_id=person.id if person is not None else None,
        identity_id=identity.id if identity is not None else None,
        name=identity.name if identity is not None else "",
        seen_at=session.seen_at,
    )


def is_to_be_noted(citizen: Citizen, now: datetime) -> bool:
    """Return whether the use of a session is to be written down again."""
    return now - citizen.seen_at >= NOTED_EVERY


def note_use(db: Session, citizen: Citizen, now: datetime) -> None:
    session = db.get(AccountSession, citizen.session_id)
    if session is not None:
        session.seen_at = db.get_one(Account, session.account_id).seen_at = now


def of(db: Session, citizen: Citizen, now: datetime) -> Sequence[AccountSession]:
    """Return the sessions of an account, the one used last first."""
    return sessions.of(db, citizen.account_id, now)


def end(db: Session, citizen: Citizen, session_id: int) -> None:
    """End one session of this citizen. Nothing happens where it is not theirs."""
    sessions.end(db, citizen.account_id, session_id)


def end_all(db: Session, citizen: Citizen) -> None:
    sessions.end(db, citizen.account_id)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
