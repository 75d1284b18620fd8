"""Which road an answer takes: an address of the citizen that we can write to, if there is any."""

from __future__ import annotations

from datetime import datetime

import phonenumbers
from sqlmodel import Session

from channels.envelope import Address
from handlers.office.office import Office
from store.cases import consultations, people
from store.tables import Consultation, Identity

# where a caller's number may be written to, the cheapest first
WRITE_TO_CALLER = ("sms_gateway", "sms", "whatsapp")


def road(db: Session, office: Office, consultation: Consultation) -> Address | None:
    """Where an answer goes, or None when we can only call back."""
    home = consultations.identity_of(db, consultation)
    if reaches(office, home):
        return Address(home.channel, home.value, home.name, home.kind)
    if home.kind != "phone" or not _is_mobile(home.value):
        return None
    return next((Address(channel, home.value) for channel in WRITE_TO_CALLER if channel in office.traits), None)


def route(db: Session, office: Office, consultation: Consultation, now: datetime) -> Identity | None:
    """The identity behind `road`, made at the first use; None when we can only call back."""
    address = road(db, office, consultation)
    return people.find_identity(db, address) or people.meet(db, address, (), now) if address is not None else None


def reaches(office: Office, identity: Identity) -> bool:
    traits = office.traits.get(identity.channel)
    return traits is not None and traits.writes and identity.kind in traits.reaches


def _is_mobile(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(parsed) in kinds
