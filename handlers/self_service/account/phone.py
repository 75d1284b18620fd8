"""A phone of a citizen: theirs once they have typed the code that we sent to it.

Whether a number has written to us is nobody's business: the answer is the same whether a code could be sent or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address
from handlers.errors import BadInput
from handlers.language import contacts
from handlers.office.networks import networks_of
from handlers.office.office import Office
from handlers.outgoing import sending
from handlers.outgoing.staff_mail import CODE
from handlers.privacy import personal_data
from handlers.self_service.account import codes
from handlers.self_service.account.codes import Expired
from handlers.self_service.account.sessions import Citizen
from handlers.self_service.account.sign_in import Asker
from handlers.texts import render
from handlers.texts.application.account_page import MAIL, PAGE
from store.cases import events, messages, people
from store.cases.accounts import accounts
from store.event_names import EventName
from store.tables import Account, Identity, Message, Person, SignInCode
from store.vocabulary import Actor, Direction, MessageKind, MessageState

PHONE = "phone"
LONGEST_NUMBER = 40
# an SMS costs money: fewer than mails
LIMITS = (
    ("mailbox account_id", timedelta(hours=1), 2),
    ("mailbox account_id", timedelta(days=1), 3),
    ("mailbox", timedelta(days=1), 9),
    ("account_id", timedelta(days=1), 5),
    *codes.LIMITS[3:],
)


def is_possible(office: Office) -> bool:
    """Return whether the office has a channel that carries words to a phone, and lets a code go to one."""
    return bool(_carrying(office) and office.phone_prefixes)


def ask(db: Session, office: Office, citizen: Citizen, typed: str, asker: Asker, now: datetime) -> str:
    """Queue a message with a code, if a channel may carry it. Return the code's key. Raises BadInput."""
    lang = render.language(asker.language)
    found = contacts.read(typed) if len(typed) <= LONGEST_NUMBER else None
    if found is None or found[0] != PHONE:
        raise BadInput(PAGE[lang]["no_phone"])
    if not found[1].startswith(office.phone_prefixes):
        raise BadInput(PAGE[lang]["phone_abroad"].format(awalan=", ".join(office.phone_prefixes)))
    computer, network = networks_of(asker.address)
    code = SignInCode(
        key=messages.new_key(),
        phone=found[1],
        account_id=citizen.account_id,
        mailbox=found[1],
        address=computer,
        network=network,
        asked_at=now,
    )
    codes.add(db, code, lang, LIMITS)
    channel = _channel(db, office, code.phone, now)
    if channel:
        db.add(_message(office, code, channel, lang))
    return code.key


def _carrying(office: Office) -> list[str]:
    """Return the channels that bring words to a phone. Our own page does not."""
    return [name for name, one in office.traits.items() if one.writes and one.delivers and PHONE in one.reaches]


def _channel(db: Session, office: Office, phone: str, now: datetime) -> str:
    """Return the channel that may carry a code to a phone now, "" for none. One whose window is open costs least."""
    known = {one.channel: one for one, _ in people.with_value(db, Address("", phone, "", PHONE))}
    if any(people.contact_of(db, one).has_opted_out for one in known.values()):
        return ""
    carrying = _carrying(office)
    free = [name for name in carrying if office.traits[name].window is None]
    opened = [
        name
        for name in carrying
        if office.traits[name].window is not None and _is_open(db, office, known.get(name), now)
    ]
    return next(iter([*opened, *free]), "")


def _is_open(db: Session, office: Office, identity: Identity | None, now: datetime) -> bool:
    return identity is not None and sending.window_open(db, office, identity, now)


def _message(office: Office, code: SignInCode, channel: str, lang: str) -> Message:
    minutes = int(codes.LASTS.total_seconds()) // 60
    return Message(
        key=code.key,
        channel=channel,
        direction=Direction.STAFF,
        kind=MessageKind.SIGN_IN,
        author=Actor.BOT,
        recipient=code.phone,
        body=MAIL[lang]["sms"].format(kantor=office.short_name, kode=CODE, menit=minutes),
        automatic=True,
        at=code.asked_at,
        state=MessageState.QUEUED,
        due_at=code.asked_at,
    )


def number_of(db: Session, citizen: Citizen, key: str, now: datetime) -> str:
    """Return the number that a code of this citizen was sent to, "" where the code does not count any more."""
    code = codes.waiting(db, key, now)
    return code.phone if code is not None and code.account_id == citizen.account_id else ""


def prove(db: Session, office: Office, citizen: Citizen, key: str, typed: str, now: datetime) -> bool:
    """Make a phone the citizen's. Return whether the code was right; a wrong one is counted. Raises Expired."""
    lang = render.language(citizen.language)
    if not number_of(db, citizen, key, now):
        raise Expired(PAGE[lang]["expired"])
    carried_by = messages.by_key(db, key)
    code = codes.use(db, office, key, typed, lang, now)
    if code is None:
        return False
    accounts.give_phone(db, db.get_one(Account, citizen.account_id), code.phone)
    address = Address(carried_by.channel if carried_by is not None else "", code.phone, citizen.name, PHONE)
    if address.channel and not people.with_value(db, address):
        _add_contact(db, db.get_one(Person, citizen.person_id), address, now)
    return True


def _add_contact(db: Session, person: Person, address: Address, now: datetime) -> None:
    """Add a number that nobody had to a person, on record in their last consultation."""
    people.add_identity(db, person, address, now)
    last = personal_data.last_named_case(db, person)
    if last is not None:
        contact = {"kind": address.kind, "address": address.value}
        events.record(db, last, EventName.CONTACT_ADDED, by=Actor.CITIZEN, now=now, **contact)


def forget(db: Session, citizen: Citizen) -> None:
    """Take the phone away from the account. What came from it stays with the office."""
    db.get_one(Account, citizen.account_id).phone = ""
