"""Sessions of citizens: browsers that are signed in to an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from store.tables import Account, AccountSession, Identity, Person

Found = tuple[AccountSession, Account, Identity | None, Person | None]


def by_token(db: Session, token_hash: str, now: datetime) -> Found | None:
    """Return the session of a token with its account and its person, None where it is nobody's or has ended.

    The person is who the account's identity belongs to now, also after people were merged. None before registering.
    """
    query = select(AccountSession, Account, Identity, Person)
    query = query.join(Account, col(Account.id) == col(AccountSession.account_id))
    query = query.outerjoin(Identity, col(Identity.id) == col(Account.identity_id))
    query = query.outerjoin(Person, col(Person.id) == col(Identity.person_id))
    mine = (col(AccountSession.token_hash) == token_hash, col(AccountSession.ends_at) > now)
    found = db.execute(query.where(*mine)).first()
    return (found[0], found[1], found[2], found[3]) if found is not None else None


def add(db: Session, account: Account, session: AccountSession, now: datetime) -> None:
    """Add a session, and delete those of the account that have ended."""
    ended = (col(AccountSession.account_id) == account.id, col(AccountSession.ends_at) <= now)
    db.connection().execute(delete(AccountSession).where(*ended))
    db.add(session)


def of(db: Session, account_id: int, now: datetime) -> Sequence[AccountSession]:
    """Return the sessions of an account that go on, the one used last first."""
    mine = (col(AccountSession.account_id) == account_id, col(AccountSession.ends_at) > now)
    return db.scalars(select(AccountSession).where(*mine).order_by(col(AccountSession.seen_at).desc())).all()


def end(db: Session, account_id: int, session_id: int | None = None) -> None:
    """End one session of an account, or all of them."""
    ended = col(AccountSession.account_id) == account_id
    one = col(AccountSession.id) == session_id
    db.connection().execute(delete(AccountSession).where(ended, *(() if session_id is None else (one,))))
