"""The account of a citizen: registering, their name, and its end."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Address
from handlers.errors import BadInput
from handlers.officers import notices
from handlers.privacy import personal_data
from handlers.self_service.account.sessions import Citizen
from handlers.texts import render
from handlers.texts.application.account_page import PAGE
from store.cases import events, people, visible_cases
from store.cases.accounts import accounts
from store.event_names import EventName
from store.tables import Account, Identity, Person, PrivacyRequest
from store.vocabulary import Actor, NoticeKind

LONGEST_NAME = 120
EMAIL = "email"


def register(db: Session, citizen: Citizen, name: str, *, agrees: bool, now: datetime) -> None:
    """Make the owner of a proven address somebody we know: the same person as the mails of that address.

    A name that the person has already stays. Raises BadInput.
    """
    words = PAGE[render.language(citizen.language)]
    plain = _name(name, citizen)
    if not agrees:
        raise BadInput(words["no_consent"])
    account = db.get_one(Account, citizen.account_id)
    address = Address(EMAIL, account.email, plain, EMAIL)
    is_known = bool(people.with_value(db, address))
    identity = people.meet(db, address, (), now)
    db.flush()
    account.identity_id, account.consent_at = identity.id, now
    if not is_known:
        db.get_one(Person, identity.person_id).language = account.language


def rename(db: Session, citizen: Citizen, name: str, now: datetime) -> None:
    """Change the name that a citizen has given with their address. Raises BadInput.

    The person is called so too, on record in their last consultation, unless their name came from elsewhere: another
    address of that person may be somebody else's.
    """
    plain = _name(name, citizen)
    identity = db.get_one(Identity, citizen.identity_id)
    person, was = db.get_one(Person, identity.person_id), identity.name
    identity.name = plain
    if plain == person.name or person.name not in ("", was):
        return
    last = personal_data.last_named_case(db, person)
    if last is not None:
        events.record(db, last, EventName.CORRECTED, by=Actor.CITIZEN, now=now, old=was, new=plain)
    person.name = plain


def _name(typed: str, citizen: Citizen) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in typed[:1000]).split())
    if not plain or len(plain) > LONGEST_NAME:
        raise BadInput(PAGE[render.language(citizen.language)]["no_name"].format(banyak=LONGEST_NAME))
    return plain


def close(db: Session, citizen: Citizen, now: datetime) -> PrivacyRequest | None:
    """Delete an account and its sessions, and ask the office to delete the person's data, as HAPUS DATA does.

    Return the request, None for somebody who has not registered: nothing else is known of them.
    """
    request = None
    if citizen.person_id is not None:
        person = db.get_one(Person, citizen.person_id)
        about = personal_data.last_named_case(db, person)
        request, _ = personal_data.ask_erasure(db, person, about, now=now)
        if about is not None:
            told = visible_cases.handlers_of(db, about.concerns_id)
            notices.notify(db, told, about, NoticeKind.ERASURE, by=Actor.CITIZEN, now=now)
    accounts.remove(db, db.get_one(Account, citizen.account_id))
    return request
