"""Who writes to us: one person, many identities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from channels.envelope import Address
from store.tables import Identity, Person


def find_identity(db: Session, address: Address) -> Identity | None:
    return db.scalars(_by_address(), {"channel": address.channel, "kind": address.kind, "value": address.value}).first()


@cache
def _by_address() -> Select[Identity]:
    columns = {"channel": col(Identity.channel), "kind": col(Identity.kind), "value": col(Identity.value)}
    return select(Identity).where(*(column == bindparam(name) for name, column in columns.items()))


def meet(db: Session, address: Address, also: Iterable[Address], now: datetime) -> Identity:
    """The identity behind an address, made on first sight and linked to a person already known by any of them.

    The same phone number on WhatsApp, SMS and the phone is one person; two people are never joined here: if the
    addresses name two people already, each keeps its own and an officer decides.
    """
    identity = find_identity(db, address) or _new(db, address, _person_of(db, (address, *also)), now)
    for other in also:
        if find_identity(db, other) is None:
            _new(db, other, identity.person_id, now)
    if address.name and identity.name != address.name:
        identity.name = address.name
        _name_person(db, identity.person_id, address.name)
    return identity


def _person_of(db: Session, addresses: Iterable[Address]) -> int | None:
    """The person known by one of these values on any channel. Anonymous calls are nobody's."""
    for address in addresses:
        if address.kind not in ("phone", "bsuid", "email"):
            continue
        same = select(col(Identity.person_id)).where(
            col(Identity.kind) == address.kind, col(Identity.value) == address.value
        )
        found = db.scalars(same.order_by(col(Identity.id))).first()
        if found is not None:
            return int(found)
    return None


def _new(db: Session, address: Address, person_id: int | None, now: datetime) -> Identity:
    if person_id is None:
        person = Person(name=address.name, created_at=now)
        db.add(person)
        db.flush()
        person_id = person.id
    assert person_id is not None  # noqa: S101  # flushed above
    identity = Identity(
        person_id=person_id,
        original_person_id=person_id,
        channel=address.channel,
        kind=address.kind,
        value=address.value,
        name=address.name,
        created_at=now,
    )
    db.add(identity)
    db.flush()
    return identity


def _name_person(db: Session, person_id: int, name: str) -> None:
    person = db.get_one(Person, person_id)
    if not person.name:
        person.name = name


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
