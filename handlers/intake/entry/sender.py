"""Whom an entered case belongs to: a person the officer chose, the owner of a contact, or somebody new.

Two people are never joined here. A contact that is somebody's already is theirs: the officer chooses that person, or
says that it is another, whose contact is then only written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.envelope import Address
from handlers.errors import BadInput
from handlers.intake.entry import known_people
from handlers.language import contacts
from handlers.officers.act import Act
from handlers.outgoing import routes
from handlers.privacy import stopped, subject_requests
from store.cases import messages, people
from store.cases.people import Known
from store.tables import Identity, Person

NO_ADDRESS = "slip"  # the kind of address of somebody who left none
NAMELESS = "Tanpa nama"
UNKNOWN = "Kontak tidak dikenal. Tulis nomor seperti 0812-0000-7890 atau alamat email, atau kosongkan."


class KnownContact(BadInput):
    """Refuse for now: the contact is a known person's. number: a case of theirs that the officer may see."""

    def __init__(self, number: str, name: str) -> None:
        super().__init__(f"Kontak itu milik {name or 'warga'} ({number}). Pilih: orang yang sama, atau orang lain?")
        self.number = number


@dataclass(frozen=True)
class Who:
    """Somebody who came to us, as an officer writes them down.

    contact: a telephone number or a mail address, "" for none.
    case_number: of a case of the person that the officer chose, "" where they chose nobody.
    is_other: the contact's owner is somebody else, says the officer.
    """

    name: str = ""
    contact: str = ""
    case_number: str = ""
    is_other: bool = False


def identity_of(act: Act, who: Who, channel: str) -> Identity:
    """Return the address that the case belongs to. Raises Refusal.

    channel: of somebody who left no address.
    """
    address = address_of(who)
    owners = people.with_value(act.db, address) if address is not None else []
    if who.case_number:
        chosen = subject_requests.of_number(act.db, act.by, who.case_number)
        return _of_chosen(act, chosen, address, owners)
    if address is not None and owners and not who.is_other:
        _require_unnamed(act, owners[0][1])
        return _best(act, [identity for identity, _ in owners])
    if address is None or who.is_other:
        address = Address(channel, messages.new_key(), _name(who) or NAMELESS, NO_ADDRESS)
    return stopped.carry_over(act, people.meet(act.db, address, (), act.now))


def address_of(who: Who) -> Address | None:
    """Return the address that was typed, None for none. Raises BadInput."""
    if not who.contact.strip():
        return None
    contact = contacts.read(who.contact)
    if contact is None:
        raise BadInput(UNKNOWN)
    kind, value = contact
    return Address("email" if kind == "email" else "phone", value, _name(who), kind)


def _name(who: Who) -> str:
    return " ".join(who.name.split())[: subject_requests.LONGEST_NAME]


def _require_unnamed(act: Act, owner: Person) -> None:
    """Ask whether it is the known person, where the officer may know of them. Raises KnownContact."""
    known = known_people.shown_case(act, owner.id or 0)
    if known is not None:
        raise KnownContact(known.number, owner.name)


def _of_chosen(act: Act, chosen: Person, address: Address | None, owners: Sequence[Known]) -> Identity:
    if address is None:
        return _best(act, people.leading_first(act.db, people.identities(act.db, chosen.id or 0)))
    theirs = [identity for identity, person in owners if person.id == chosen.id]
    if owners and not theirs:
        raise BadInput("Kontak itu milik orang lain. Kosongkan kontaknya, atau pilih orang yang lain.")
    return _best(act, theirs) if theirs else stopped.add(act, chosen, address)


def _best(act: Act, identities: Sequence[Identity]) -> Identity:
    """Return the first of a person's addresses that our words come to, else the first."""
    return next((one for one in identities if routes.comes_to(act.office, one)), identities[0])
