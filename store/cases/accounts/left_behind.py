"""What accounts leave behind and nobody needs: codes of yesterday, ended sessions, accounts without an owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlmodel import Session, col

from store.cases.accounts import accounts, sign_in_codes
from store.tables import Account, AccountSession


def is_any(now: datetime) -> ColumnElement[bool]:
    """Return the question whether there is anything to remove."""
    return or_(*(exists().where(one) for one in (sign_in_codes.old(now), _has_ended(now), _has_no_owner(now))))


def remove(db: Session, now: datetime) -> None:
    """Delete all of it, and the mails that carried the codes."""
    sign_in_codes.remove_old(db, now)
    db.connection().execute(delete(AccountSession).where(_has_ended(now)))
    for account in db.scalars(select(Account).where(_has_no_owner(now))).all():
        accounts.remove(db, account)


def _has_ended(now: datetime) -> ColumnElement[bool]:
    return col(AccountSession.ends_at) <= now


def _has_no_owner(now: datetime) -> ColumnElement[bool]:
    """Return the condition that whoever proved an address did not register, and is signed in nowhere any more."""
    signed_in = exists().where(col(AccountSession.account_id) == col(Account.id), col(AccountSession.ends_at) > now)
    is_old = col(Account.created_at) <= now - sign_in_codes.KEPT_FOR
    return and_(col(Account.identity_id).is_(None), is_old, ~signed_in)
