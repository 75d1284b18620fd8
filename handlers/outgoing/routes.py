"""Which way an answer goes: to an address of the citizen that we can write to, if there is any."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address as MailAddress

import phonenumbers
from sqlmodel import Session

from channels.envelope import Address
from handlers.office.office import Office
from store.cases import consultations, messages, people
from store.tables import Consultation, Identity

# where a caller's number may be written to, the cheapest first
WRITE_TO_CALLER = ("sms_gateway", "sms", "whatsapp")


def address_for(db: Session, office: Office, case: Consultation) -> Address | None:
    """Return the address an answer goes to; None where we can only call back.

    It is the one the citizen wrote from. Where nobody can write to that, it is the one an officer chose, if they did.
    """
    last = consultations.identity_of(db, case)
    if reaches(office, last):
        return Address(last.channel, last.value, last.name, last.kind)
    chosen = leading(db, office, case)
    if chosen is not None:
        return Address(chosen.channel, chosen.value, chosen.name, chosen.kind)
    channel = next(iter(other_channels(office, last)), "")
    if channel == "email":
        return Address(channel, last.value, last.name, "email")
    return Address(channel, last.value) if channel else None


def other_channels(office: Office, identity: Identity) -> list[str]:
    """Return the channels that can write to the address of an identity whose own channel cannot, the cheapest first."""
    if identity.kind == "email":  # a visitor's: the counter itself sends nothing
        return [channel for channel in ("email",) if channel in office.traits]
    if identity.kind != "phone" or not _is_mobile(identity.value):
        return []
    return [channel for channel in WRITE_TO_CALLER if channel in office.traits]


def leading(db: Session, office: Office, case: Consultation) -> Identity | None:
    """Return the address that an officer chose for answers to the person of a case, where it may be used.

    It may not for an anonymous complaint, nor where the case came from an address that several people use.
    """
    if case.anonymous or consultations.identity_of(db, case).shared_at is not None:
        return None
    chosen = people.leading(db, case.person_id)
    usable = chosen is not None and chosen.opted_out_at is None and chosen.blocked_at is None
    return chosen if chosen is not None and usable and comes_to(office, chosen) else None


def identity_for(db: Session, office: Office, case: Consultation, now: datetime) -> Identity | None:
    """Return the identity of `address_for`, made at the first use; None where we can only call back."""
    address = address_for(db, office, case)
    return identity_at(db, address, consultations.identity_of(db, case), now) if address is not None else None


def identity_at(db: Session, address: Address, known: Identity, now: datetime) -> Identity:
    """Return the identity of an address, made at the first use.

    known: an identity of the same person. Its STOP holds where it has this address on a channel that cannot write.
    """
    found = people.find_identity(db, address)
    if found is not None:
        return found
    made = people.meet(db, address, (), now)
    if (made.kind, made.value) == (known.kind, known.value) and made.opted_out_at is None:
        made.opted_out_at = known.opted_out_at
    return made


def offered_copies(db: Session, case: Consultation, own: Collection[str]) -> list[Address]:
    """Return who else was named by the citizen's newest mail and may get a copy of the answer.

    own: addresses of the office's people, in lower case; they are not offered.
    """
    letter = messages.last_mail_from(db, case.id or 0, case.identity_id)
    sender = consultations.identity_of(db, case)
    if letter is None:
        return []
    named = [pair for field in ("reply_to", "to", "cc") for pair in letter.participants.get(field, [])]
    found: dict[str, Address] = {}
    for value, name in filter(lambda pair: can_be_written_to(pair[0]), named):
        found.setdefault(value, Address(sender.channel, value, name, "email"))
    return [one for one in found.values() if one.value != sender.value and one.value not in own]


def addresses_of_answer(db: Session, case: Consultation, route: Address) -> list[Address]:
    """Return the addresses that a letter to the citizen may go to, the usual one first.

    The usual one is what was agreed (handlers/intake/participants.py, or an officer's choice), else the one they wrote
    from. What their newest mail asks for is offered behind it: anybody can write any Reply-To, and nobody looks at the
    addresses where an officer answers by mail or the machine writes.
    """
    if route.kind != "email":
        return [route]
    asked = [one for one in _asked_addresses(db, case, route.channel) if one.value != route.value]
    return sorted([route, *asked], key=lambda one: one.value != (case.answer_to or route.value))


def addresses_at_desk(db: Session, case: Consultation, route: Address) -> list[Address]:
    """Return the same addresses in the order of the desk, whose officer sees them all and may choose.

    Where nothing is agreed, the first that their newest mail asks for comes first. It does not where our server says
    that the sender is not proven, or where the mail asks for the sender's own address too.
    """
    offered = addresses_of_answer(db, case, route)
    if len(offered) == 1:
        return offered
    letter = messages.last_mail_from(db, case.id or 0, case.identity_id)
    named = [value for value, _ in letter.participants.get("reply_to", [])] if letter is not None else []
    if case.answer_to or letter is None or letter.proven is False or route.value in named:
        return offered
    return sorted(offered, key=lambda one: one.value == route.value)


def _asked_addresses(db: Session, case: Consultation, channel: str) -> list[Address]:
    letter = messages.last_mail_from(db, case.id or 0, case.identity_id)
    named = letter.participants.get("reply_to", []) if letter is not None else []
    return [Address(channel, value, name, "email") for value, name in named if can_be_written_to(value)]


def can_be_written_to(address: str) -> bool:
    """Return whether a mail to this address can be composed. One that cannot would fail the whole mail."""
    try:
        MailAddress(addr_spec=address)
    except (MessageError, ValueError, LookupError, AttributeError):  # the email library raises them all
        return False
    return address.isascii()


def reaches(office: Office, identity: Identity) -> bool:
    """Return whether we can write to this address."""
    traits = office.traits.get(identity.channel)
    return traits is not None and traits.writes and identity.kind in traits.reaches


def comes_to(office: Office, identity: Identity) -> bool:
    """Return whether words to this address come to its owner from any consultation.

    What is written to our own page stands only on the page of the consultation that began there.
    """
    return reaches(office, identity) and office.traits[identity.channel].delivers


def _is_mobile(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(parsed) in kinds
