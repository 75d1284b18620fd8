"""People who write to us: one person has many identities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlmodel import Session, col

from channels.envelope import Address
from store.cases.one_person import yearly_surveys
from store.tables import Consultation, GuestBook, Identity, Message, Person

Known = tuple[Identity, Person]
ERASED = "erased"  # the kind of an address that was deleted at the citizen's request
NAMES_A_PERSON = ("phone", "bsuid", "email")  # kinds of addresses that belong to one person


@dataclass(frozen=True)
class Contact:
    """A correspondent on one channel, whichever of these identities they write with.

    identities: a number, the business-scoped id that may stand in its place, a second number. What came to a person
    by a merge of two people is a correspondent of its own: a STOP, a held answer or an open window is that number's.
    """

    identities: Sequence[Identity]

    @property
    def last_inbound_at(self) -> datetime | None:
        """Return when they last wrote on this channel."""
        return max((one.last_inbound_at for one in self.identities if one.last_inbound_at is not None), default=None)

    @property
    def has_opted_out(self) -> bool:
        return any(one.opted_out_at is not None for one in self.identities)

    def set_opted_out(self, at: datetime | None) -> None:
        """Note that they want no more messages on this channel, or (None) that they want them again."""
        for identity in self.identities:
            identity.opted_out_at = at


def contact_of(db: Session, identity: Identity) -> Contact:
    """Return the person behind an identity, as they are on its channel."""
    given = {"person": identity.person_id, "original": identity.original_person_id, "channel": identity.channel}
    return Contact(db.scalars(_contact_of(), given).all())


@cache
def _contact_of() -> Select[Identity]:
    columns = {"person": Identity.person_id, "original": Identity.original_person_id, "channel": Identity.channel}
    same = (col(column) == bindparam(name) for name, column in columns.items())
    return select(Identity).where(*same).order_by(col(Identity.id))


def of_one_correspondent(one: type[Identity], other: type[Identity]) -> ColumnElement[bool]:
    """Return the condition that two identities are one correspondent's, as in `Contact`."""
    columns = ("person_id", "original_person_id", "channel")
    return and_(*(getattr(one, name) == getattr(other, name) for name in columns))


def find_identity(db: Session, address: Address) -> Identity | None:
    return db.scalars(_by_address(), {"channel": address.channel, "kind": address.kind, "value": address.value}).first()


@cache
def _by_address() -> Select[Identity]:
    columns = {"channel": col(Identity.channel), "kind": col(Identity.kind), "value": col(Identity.value)}
    return select(Identity).where(*(column == bindparam(name) for name, column in columns.items()))


def meet(db: Session, address: Address, also: Iterable[Address], now: datetime) -> Identity:
    """Return the identity of an address. On first sight, create it for a person known by one of the addresses.

    The same phone number on WhatsApp, SMS and the phone is one person. Two people are never joined here. Where the
    addresses belong to two people already, each keeps their own, and an officer decides.
    also: further addresses of the same sender.
    """
    identity, _ = meet_known(db, address, {one: with_value(db, one) for one in (address, *also)}, now)
    return identity


def meet_known(db: Session, address: Address, known: Mapping[Address, Sequence[Known]], now: datetime) -> Known:
    """Return the identity of an address and its person, created where it is new.

    known: for each address of the sender, what with_value returns for it.
    """
    sender = _on(address, known[address])
    if sender is None:
        kin, person = _known_by(known) or (None, _new_person(db, address, now))
        sender = (_new(db, address, person, known, now, kin), person)
    identity, person = sender
    for other, others in known.items():
        if other is not address and _on(other, others) is None:
            _new(db, other, person, known, now, identity)
    if address.name and identity.name != address.name:
        identity.name = address.name
        person.name = person.name or address.name
    return sender


def with_value(db: Session, address: Address) -> Sequence[Known]:
    """Return the identities with the kind and value of an address, on every channel, the oldest first."""
    rows = db.execute(_with_value(), {"kind": address.kind, "value": address.value})
    return [(identity, person) for identity, person in rows]


@cache
def _with_value() -> Select[Identity, Person]:
    same = (col(Identity.kind) == bindparam("kind"), col(Identity.value) == bindparam("value"))
    query = select(Identity, Person).join(Person, col(Person.id) == col(Identity.person_id))
    return query.where(*same).order_by(col(Identity.id))


def _on(address: Address, known: Iterable[Known]) -> Known | None:
    return next((one for one in known if one[0].channel == address.channel), None)


def _known_by(known: Mapping[Address, Sequence[Known]]) -> Known | None:
    """Return the first identity of these addresses, with its person. An anonymous call names no person."""
    return next((found[0] for one, found in known.items() if found and one.kind in NAMES_A_PERSON), None)


def _new_person(db: Session, address: Address, now: datetime) -> Person:
    person = Person(name=address.name, created_at=now)
    db.add(person)
    return person


def _new(  # what is known of the sender, and by which of their identities
    db: Session,
    address: Address,
    person: Person,
    known: Mapping[Address, Sequence[Known]],
    now: datetime,
    kin: Identity | None = None,
) -> Identity:
    """Make an identity. A person who wants no messages on its channel wants none there either.

    kin: an identity of the same correspondent, where there is one. Undoing a merge takes both along.
    """
    theirs = [one for found in known.values() for one, of in found if of is person and one.channel == address.channel]
    identity = Identity(
        person_id=person.id or 0,
        original_person_id=kin.original_person_id if kin is not None else person.id or 0,
        channel=address.channel,
        kind=address.kind,
        value=address.value,
        name=address.name,
        opted_out_at=next((one.opted_out_at for one in theirs if one.opted_out_at is not None), None),
        created_at=now,
    )
    db.add(identity)
    return identity


def add_identity(db: Session, person: Person, address: Address, now: datetime) -> Identity:
    """Add an address, which nobody has yet, to a person."""
    return _new(db, address, person, {}, now)


def new_person(db: Session, name: str, now: datetime) -> Person:
    """Add a person without any address."""
    return _new_person(db, Address("", "", name), now)


def used_addresses(db: Session, person_id: int) -> frozenset[int]:
    """Return the ids of a person's identities from which something came, or to which something went."""
    theirs = select(col(Identity.id)).where(col(Identity.person_id) == person_id)
    heard = theirs.where(col(Identity.last_inbound_at).is_not(None))
    said = select(col(Message.identity_id)).where(col(Message.identity_id).in_(theirs))
    cases = select(col(Consultation.identity_id)).where(col(Consultation.identity_id).in_(theirs))
    return frozenset(one or 0 for query in (heard, said, cases) for one in db.scalars(query.distinct()))


def cases_from(db: Session, identity_ids: Collection[int]) -> list[int]:
    """Return the ids of the cases whose citizen last wrote from one of these identities."""
    query = select(col(Consultation.id)).where(col(Consultation.identity_id).in_(identity_ids))
    return [one or 0 for one in db.scalars(query.order_by(col(Consultation.id)))]


def give(db: Session, given: Iterable[Identity], to: Person, case_ids: Collection[int]) -> None:
    """Make identities another person's, with these cases and the surveys about them."""
    for identity in given:
        identity.person_id = to.id or 0
    concerned = {to.id or 0}
    for case in db.scalars(select(Consultation).where(col(Consultation.id).in_(case_ids))):
        concerned.add(case.person_id)
        case.person_id = to.id or 0
    yearly_surveys.settle_owners(db, concerned)


def identities(db: Session, person_id: int) -> list[Identity]:
    """Return every identity of a person, the one from which they wrote last first."""
    every = db.scalars(_of(), {"person": person_id}).all()
    return sorted(every, key=lambda one: one.last_inbound_at or one.created_at, reverse=True)


@cache
def _of() -> Select[Identity]:
    return select(Identity).where(col(Identity.person_id) == bindparam("person"))


def leading(db: Session, person_id: int) -> Identity | None:
    """Return the address that an officer chose for answers to a person. None where none is chosen, or no longer theirs.

    A merge that is undone, or an address that was somebody else's, may take it away.
    """
    person = db.get_one(Person, person_id)
    chosen = db.get(Identity, person.leading_id) if person.leading_id is not None else None
    return chosen if chosen is not None and chosen.person_id == person_id else None


def leading_first(db: Session, found: list[Identity]) -> list[Identity]:
    """Return the addresses of a person, the one that an officer chose for answers before the others."""
    chosen = leading(db, found[0].person_id) if found else None
    return sorted(found, key=lambda one: one is not chosen)


def known_identities(db: Session, person_id: int) -> list[Identity]:
    """Return every identity of a person, without WhatsApp ids that hide a number where the number is known."""
    every = identities(db, person_id)
    numbered = {one.channel for one in every if one.kind == "phone"}
    return [one for one in every if one.kind != "bsuid" or one.channel not in numbered]


def identities_of(db: Session, person_ids: Iterable[int]) -> dict[int, list[Identity]]:
    """Return the identities of each of these people, by person id."""
    by_person: dict[int, list[Identity]] = {}
    for identity in db.scalars(_of_these(), {"people": list(person_ids)}):
        by_person.setdefault(identity.person_id, []).append(identity)
    return by_person


@cache
def _of_these() -> Select[Identity]:
    theirs = col(Identity.person_id).in_(bindparam("people", expanding=True))
    return select(Identity).where(theirs).order_by(col(Identity.id))


def guest_book(db: Session, person_id: int) -> GuestBook | None:
    """Return what a citizen told about themselves for the guest book."""
    return db.scalars(_guest_book(), {"person": person_id}).first()


@cache
def _guest_book() -> Select[GuestBook]:
    return select(GuestBook).where(col(GuestBook.person_id) == bindparam("person"))
