"""Codes that sign citizens in: kept a day, so that what one mailbox or one network asked for can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlmodel import Session, col

from store.tables import Account, Message, SignInCode
from store.vocabulary import MessageState

LASTS = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
COLUMNS: Mapping[str, Any] = {
    "mailbox": SignInCode.mailbox,
    "address": SignInCode.address,
    "network": SignInCode.network,
    "account_id": SignInCode.account_id,
}


def add(db: Session, code: SignInCode) -> None:
    db.add(code)


def asked(db: Session, whose: Mapping[str, object], since: datetime) -> list[datetime]:
    """Return when codes were asked for since a moment, the oldest first.

    whose: values of COLUMNS, none for everybody.
    """
    query = select(col(SignInCode.asked_at)).where(col(SignInCode.asked_at) > since)
    query = query.where(*(col(COLUMNS[name]) == value for name, value in whose.items()))
    return list(db.scalars(query.order_by(col(SignInCode.asked_at))))


def by_key(db: Session, key: str) -> SignInCode | None:
    return db.get(SignInCode, key) if key else None


def take_try(db: Session, code: SignInCode, most: int) -> bool:
    """Count one more try of a code. Return whether it may be tried: not where it was tried or used meanwhile.

    One statement counts and asks, so that tries at the same moment are counted one by one.
    """
    free = (col(SignInCode.key) == code.key, col(SignInCode.guesses) < most, col(SignInCode.used_at).is_(None))
    count = update(SignInCode).where(*free).values(guesses=col(SignInCode.guesses) + 1)
    is_free = db.connection().execute(count).rowcount > 0
    db.refresh(code)
    return is_free


def old(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a code is not counted any more."""
    return col(SignInCode.asked_at) <= now - KEPT_FOR


def remove_old(db: Session, now: datetime) -> None:
    """Delete codes that are not counted any more, and the mails that carried them."""
    _remove(db, old(now))


def remove_of(db: Session, account: Account) -> None:
    """Delete the codes of an account, and the messages that carried them."""
    _remove(db, or_(col(SignInCode.email) == account.email, col(SignInCode.account_id) == account.id))


def _remove(db: Session, which: ColumnElement[bool]) -> None:
    """Delete codes with their mails, which have the same keys. A mail that is leaving now loses only its code."""
    keys = select(col(SignInCode.key)).where(which)
    theirs = (col(Message.key).in_(keys), col(Message.state) != MessageState.SENDING)
    db.connection().execute(delete(Message).where(*theirs))
    db.connection().execute(delete(SignInCode).where(which))
