"""People we know already, for an officer who writes down somebody's question: found, and named only where allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from channels.envelope import Address
from handlers.errors import Refusal
from handlers.language import contacts, search_query
from handlers.language.search_query import Desk
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from store.cases import consultations, erasure, people
from store.office import officers
from store.search import search
from store.search.search import SearchQuery
from store.tables import Consultation, Person
from store.vocabulary import CaseKind

SHORTEST, LONGEST = 3, 80  # letters that are looked for
MOST, MOST_CASES = 5, 30
FILTER_SIGNS = str.maketrans(dict.fromkeys(":\"“”„«»'", " "))


@dataclass(frozen=True)
class KnownPerson:
    """A person, by the number of one of their cases: the newest that fits and that the officer may see."""

    number: str
    name: str
    subject: str
    addresses: Sequence[Address]

    @property
    def who(self) -> frozenset[tuple[str, str]]:
        """Return what tells whether two of these are the same person."""
        return frozenset((one.kind, one.value) for one in self.addresses if one.kind != "bsuid")


def find(act: Act, typed: str) -> list[KnownPerson]:
    """Return the people whose names, numbers or mail addresses fit what was typed. Anonymous complaints name nobody."""
    words = typed[:LONGEST].translate(FILTER_SIGNS).strip()
    if len(words) < SHORTEST:
        return []
    try:
        read = search_query.read(words, Desk(act.office, partial(officers.ever, act.db), act.by))
    except Refusal:
        return []
    query = SearchQuery(tuple(replace(term, by_person=True) for term in read.terms))
    hits = search.find(act.db, query, MOST_CASES, visibility.sight_of(act.db, act.by)) if query.terms else []
    found: dict[object, KnownPerson] = {}
    for hit in hits:
        case = hit.consultation
        known = KnownPerson(case.number, hit.name, case.subject, hit.addresses)
        if not case.anonymous:
            found.setdefault(known.who, known)
    return list(found.values())[:MOST]


def named_by(act: Act, number: str) -> KnownPerson:
    """Return the person of a case that the officer may see and that is not anonymous. Raises Refusal."""
    person = subject_requests.of_number(act.db, act.by, number)
    case = consultations.by_number(act.db, number)
    return _known(act, person, case.number if case is not None else number, case.subject if case is not None else "")


def prefilled(act: Act, number: str) -> KnownPerson | None:
    """Return the person of a case, to fill in a form. Raises Refusal.

    None where the case came from an address that several people use.
    """
    case = subject_requests.case_of(act.db, act.by, number)
    shared = consultations.identity_of(act.db, case).shared_at is not None
    return None if shared else named_by(act, number)


def owner_of(act: Act, typed: str) -> KnownPerson | None:
    """Return whose a telephone number or mail address is, None where it is nobody's that the officer may know of."""
    contact = contacts.read(typed)
    owners = people.with_value(act.db, Address("", contact[1], kind=contact[0])) if contact is not None else []
    case = shown_case(act, owners[0][1].id or 0) if owners else None
    return _known(act, owners[0][1], case.number, case.subject) if case is not None else None


def _known(act: Act, person: Person, number: str, subject: str) -> KnownPerson:
    identities = people.known_identities(act.db, person.id or 0)
    addresses = [Address(one.channel, one.value, one.name, one.kind) for one in identities]
    return KnownPerson(number, person.name or next((one.name for one in addresses if one.name), ""), subject, addresses)


def shown_case(act: Act, person_id: int) -> Consultation | None:
    """Return the newest case by which this officer may know a person. None where they may not learn of them."""
    sight = visibility.sight_of(act.db, act.by)
    cases = reversed(erasure.consultations_of(act.db, person_id))
    return next((one for one in cases if _names(one) and sight.allows(one)), None)


def _names(case: Consultation) -> bool:
    return not case.anonymous and case.kind != CaseKind.MACHINE
