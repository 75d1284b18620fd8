"""Accounts of citizens: found by mail address, removed with all that belongs to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from store.cases.accounts import sessions, sign_in_codes
from store.tables import Account, AccountSession, Identity


def by_email(db: Session, email: str) -> Account | None:
    return db.scalars(select(Account).where(col(Account.email) == email)).first()


def by_subject(db: Session, subject: str) -> Account | None:
    return db.scalars(select(Account).where(col(Account.subject) == subject)).first()


def of_proven(db: Session, email: str, language: str, now: datetime) -> Account:
    """Return the account of an address that is proven, made where there is none."""
    account = by_email(db, email)
    if account is None:
        account = Account(email=email, created_at=now)
        db.add(account)
    account.language = language
    db.flush()
    return account


def give_phone(db: Session, account: Account, phone: str) -> None:
    """Let a phone be this account's. Another account that had it has it no more: numbers are given to new people."""
    db.connection().execute(update(Account).where(col(Account.phone) == phone).values(phone=""))
    account.phone = phone


def give_subject(db: Session, account: Account, subject: str) -> None:
    """Bind an account to a name at a provider. Where it had another one, the browsers of that one are signed out."""
    db.connection().execute(update(Account).where(col(Account.subject) == subject).values(subject=None))
    if account.subject not in (None, subject):
        sessions.end(db, account.id or 0)
    account.subject = subject
    db.flush()


def remove(db: Session, account: Account) -> None:
    """Delete an account, its sessions and the codes that were sent to its address."""
    db.connection().execute(delete(AccountSession).where(col(AccountSession.account_id) == account.id))
    sign_in_codes.remove_of(db, account)
    db.delete(account)
    db.flush()


def of(db: Session, identity_ids: Collection[int]) -> Account | None:
    """Return the account of one of these identities."""
    return db.scalars(select(Account).where(col(Account.identity_id).in_(identity_ids))).first()


def remove_of(db: Session, identities: Collection[Identity]) -> None:
    """Delete the accounts of these identities, also those whose owner proved the address and never registered."""
    mails = [one.value for one in identities if one.kind == "email"]
    unregistered = and_(col(Account.identity_id).is_(None), col(Account.email).in_(mails))
    theirs = or_(col(Account.identity_id).in_([one.id for one in identities]), unregistered)
    for account in db.scalars(select(Account).where(theirs)).all():
        remove(db, account)
