"""Suggest who may be the person of a case under another record. An officer decides, nothing is merged by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.errors import Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from store.cases import consultations
from store.cases.one_person import likeness, person_merges
from store.cases.visible_cases import Sight
from store.tables import Consultation, Person
from store.vocabulary import CaseKind

MOST_SHOWN = 2
PHONE, EMAIL, INSTITUTION = "nomor cocok", "email cocok", "instansi cocok"
REASONS = {"phone": PHONE, "email": EMAIL}
TITLES = frozenset(("bu", "ibu", "pak", "bapak", "bpk", "sdr", "sdri", "dr", "drs", "hj"))
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same person.

    case: the newest case of theirs that the officer may see. cases: how many the officer may see.
    reason: what is the same, in words.
    """

    person: Person
    case: Consultation
    cases: int
    reason: str


def suggestions(act: Act, case: Consultation) -> Sequence[Alike]:
    """Return who may be the person of a case, the surest first.

    Nobody for an anonymous complaint, and for what came from an address that several people use.
    """
    home = consultations.identity_of(act.db, case)
    if case.anonymous or case.kind == CaseKind.MACHINE or home.shared_at is not None:
        return ()
    person = act.db.get_one(Person, case.person_id)
    sight = visibility.sight_of(act.db, act.by)
    found: list[Alike] = []
    for other_id, reason in _candidates(act, person).items():
        known = _known(act, sight, other_id, reason)
        if known is not None:
            found.append(known)
        if len(found) == MOST_SHOWN:
            break
    return found


def _candidates(act: Act, person: Person) -> dict[int, str]:
    """Return the ids of those who are alike, each with what is the same."""
    person_id = person.id or 0
    found: dict[int, str] = {}
    for other_id, kind in likeness.with_same_address(act.db, person_id):
        found.setdefault(other_id, REASONS[kind])
    longest = max(_words(person.name), key=len, default="")
    if len(longest) > 1:
        for other_id, name in likeness.of_same_institution(act.db, person_id, longest):
            if names_fit(person.name, name):
                found.setdefault(other_id, INSTITUTION)
    return found


def _known(act: Act, sight: Sight, person_id: int, reason: str) -> Alike | None:
    """Return somebody with what the officer may see of them, None where they may not learn of them."""
    cases, newest = likeness.seen_cases(act.db, person_id, sight)
    if not cases:
        return None
    return Alike(act.db.get_one(Person, person_id), act.db.get_one(Consultation, newest), cases, reason)


def _words(name: str) -> list[str]:
    return [word for word in WORD.findall(name.lower()) if word not in TITLES]


def names_fit(one: str, other: str) -> bool:
    """Return whether two names may be one person's: "R. Kusumadewi" and "Ratna Kusumadewi" may.

    A whole word must be the same, and the shorter name has no word, and no initial, that the longer has not.
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    if not any(len(word) > 1 and word in long for word in short):
        return False
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        same = next((known for known in left if known == word), None)
        same = same or next((known for known in left if 1 in (len(word), len(known)) and known[0] == word[0]), None)
        if same is None:
            return False
        left.remove(same)
    return True


def keep_apart(act: Act, case: Consultation, number: str) -> None:
    """Never suggest these two again. number: of a case of the other person. Raises Refusal."""
    one = subject_requests.of_number(act.db, act.by, case.number)
    other = subject_requests.of_number(act.db, act.by, number)
    if one.id == other.id:
        raise Refusal("Keduanya sudah satu orang. Urungkan penggabungannya bila itu keliru.")
    person_merges.keep_apart(act.db, one.id or 0, other.id or 0, by=act.by.name, now=act.now)
