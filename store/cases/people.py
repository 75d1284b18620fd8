"""Who writes to us: one person, many identities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from channels.envelope import Address
from store.tables import GuestBook, Identity, Person

Known = tuple[Identity, Person]
NAMES_A_PERSON = ("phone", "bsuid", "email")  # kinds of addresses that have one owner


def find_identity(db: Session, address: Address) -> Identity | None:
    return db.scalars(_by_address(), {"channel": address.channel, "kind": address.kind, "value": address.value}).first()


@cache
def _by_address() -> Select[Identity]:
    columns = {"channel": col(Identity.channel), "kind": col(Identity.kind), "value": col(Identity.value)}
    return select(Identity).where(*(column == bindparam(name) for name, column in columns.items()))


def meet(db: Session, address: Address, also: Iterable[Address], now: datetime) -> Identity:
    """Return the identity behind an address, made on first sight and linked to a person already known by any of them.

    The same phone number on WhatsApp, SMS and the phone is one person; two people are never joined here: if the
    addresses name two people already, each keeps its own and an officer decides.
    """
    identity, _ = meet_known(db, address, {one: with_value(db, one) for one in (address, *also)}, now)
    return identity


def meet_known(db: Session, address: Address, known: Mapping[Address, Sequence[Known]], now: datetime) -> Known:
    """The same, where it was read already who has the value of each address. Returns the person too."""
    found = _on(address, known[address])
    if found is None:
        person = _person_of(known) or _new_person(db, address, now)
        found = (_new(db, address, person, now), person)
    identity, person = found
    for other, others in known.items():
        if other is not address and _on(other, others) is None:
            _new(db, other, person, now)
    if address.name and identity.name != address.name:
        identity.name = address.name
        person.name = person.name or address.name
    return found


def with_value(db: Session, address: Address) -> Sequence[Known]:
    """Return the identities with the kind and value of an address, on whichever channel, oldest first."""
    found = db.execute(_with_value(), {"kind": address.kind, "value": address.value})
    return [(identity, person) for identity, person in found]


@cache
def _with_value() -> Select[Identity, Person]:
    same = (col(Identity.kind) == bindparam("kind"), col(Identity.value) == bindparam("value"))
    query = select(Identity, Person).join(Person, col(Person.id) == col(Identity.person_id))
    return query.where(*same).order_by(col(Identity.id))


def _on(address: Address, known: Iterable[Known]) -> Known | None:
    return next((one for one in known if one[0].channel == address.channel), None)


def _person_of(known: Mapping[Address, Sequence[Known]]) -> Person | None:
    """The person known by one of these values. Anonymous calls are nobody's."""
    return next((found[0][1] for one, found in known.items() if found and one.kind in NAMES_A_PERSON), None)


def _new_person(db: Session, address: Address, now: datetime) -> Person:
    person = Person(name=address.name, created_at=now)
    db.add(person)
    return person


def _new(db: Session, address: Address, person: Person, now: datetime) -> Identity:
    identity = Identity(
        person_id=person.id or 0,
        original_person_id=person.id or 0,
        channel=address.channel,
        kind=address.kind,
        value=address.value,
        name=address.name,
        created_at=now,
    )
    db.add(identity)
    return identity


def identities(db: Session, person_id: int) -> list[Identity]:
    """Every address of a person, the one he last wrote from first."""
    found = db.scalars(_of(), {"person": person_id}).all()
    return sorted(found, key=lambda one: one.last_inbound_at or one.created_at, reverse=True)


@cache
def _of() -> Select[Identity]:
    return select(Identity).where(col(Identity.person_id) == bindparam("person"))


def known_identities(db: Session, person_id: int) -> list[Identity]:
    """The same, without an id that hides a number where the number is known."""
    every = identities(db, person_id)
    numbered = {one.channel for one in every if one.kind == "phone"}
    return [one for one in every if one.kind != "bsuid" or one.channel not in numbered]


def identities_of(db: Session, person_ids: Iterable[int]) -> dict[int, list[Identity]]:
    """The addresses of each of these people."""
    found: dict[int, list[Identity]] = {}
    for identity in db.scalars(_of_these(), {"people": list(person_ids)}):
        found.setdefault(identity.person_id, []).append(identity)
    return found


@cache
def _of_these() -> Select[Identity]:
    theirs = col(Identity.person_id).in_(bindparam("people", expanding=True))
    return select(Identity).where(theirs).order_by(col(Identity.id))


def guest_book(db: Session, person_id: int) -> GuestBook | None:
    """Return what a citizen has told about themselves for the guest book."""
    return db.scalars(_guest_book(), {"person": person_id}).first()


@cache
def _guest_book() -> Select[GuestBook]:
    return select(GuestBook).where(col(GuestBook.person_id) == bindparam("person"))
