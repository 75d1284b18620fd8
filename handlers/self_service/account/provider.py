"""Sign in with an account elsewhere: a provider says who somebody is, and our own code proves what it does not.

An account of ours is bound to its owner's name at the provider. That name stays when they change their address there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from handlers.errors import BadInput
from handlers.office.office import Office
from handlers.self_service.account import sign_in
from handlers.self_service.account.sign_in import Asker
from handlers.texts import render
from handlers.texts.application.account_page import PAGE
from store.cases.accounts import accounts
from store.tables import Account


class NoAddress(BadInput):
    """Refuse a person of whom the provider tells no mail address that we can write to."""


@dataclass(frozen=True)
class Told:
    """What a provider says of a person.

    issuer, subject: together their name for good. email: "" for none. is_verified: whether it has proved the address.
    """

    issuer: str
    subject: str
    email: str
    is_verified: bool


def enter(db: Session, office: Office, told: Told, asker: Asker, now: datetime) -> Account | str:
    """Return the account of a person, or the key of a code that we sent to their address. Raises BadInput.

    A code is needed where the provider has not proved the address, and where the address belongs to another name at
    the provider: one of the two has it no more.
    """
    lang, subject = render.language(asker.language), _subject(told)
    account = accounts.by_subject(db, subject)
    if account is not None:
        account.language = lang
        return account
    email = sign_in.read_email(office, told.email)
    if not email:
        raise NoAddress(PAGE[lang]["provider_no_email"])
    account = accounts.by_email(db, email)
    if not told.is_verified or (account is not None and account.subject is not None):
        return sign_in.ask(db, office, email, asker, now, subject=subject)
    account = accounts.of_proven(db, email, lang, now)
    accounts.give_subject(db, account, subject)
    return account


def _subject(told: Told) -> str:
    """Return a name for good, of one length and without the person's name at the provider."""
    return sha256(f"{told.issuer.rstrip('/')}\n{told.subject}".encode(errors="replace")).hexdigest()
