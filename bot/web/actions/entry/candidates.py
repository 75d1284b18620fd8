"""Who may be meant, while an officer types a name or a contact: nobody is joined to anybody without a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.present import formatting
from handlers.errors import Refusal
from handlers.intake.entry import known_people
from handlers.intake.entry.known_people import KnownPerson
from handlers.intake.entry.sender import Who
from handlers.officers.act import Act

OTHER = "lain"  # of the field "warga": the contact's owner is somebody else


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody known who may be the person. contacts: as people here write them."""

    number: str
    name: str
    contacts: str
    subject: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The people one of whom may be meant.

    chosen: the number of the person's case, OTHER, "" for somebody new.
    has_owner: the first of them owns the contact that was typed, so that it can be said to be somebody else's.
    """

    people: Sequence[Candidate] = ()
    chosen: str = ""
    has_owner: bool = False


def who(form: Mapping[str, str]) -> Who:
    """Return whom a form names."""
    chosen = form.get("warga", "")
    return Who(
        name=form.get("nama", ""),
        contact=form.get("kontak", ""),
        case_number="" if chosen == OTHER else chosen,
        is_other=chosen == OTHER,
    )


def prefilled(act: Act, given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an empty form with what is known of the person of the case that "warga" names.

    Where several people use what that case came from, nothing is filled in and nobody is chosen.
    """
    number = given.get("warga", "")
    fields = {name: value for name, value in given.items() if name != "warga"}
    try:
        known = known_people.prefilled(act, number) if number else None
    except Refusal:
        return fields
    if known is None:
        return fields
    return {"nama": known.name} | fields | {"warga": number}


def of(app: App, db: Session, filled: Mapping[str, str]) -> Candidates:
    """Return who may be meant: the person chosen before, the owner of the contact, and who is called so."""
    act, chosen = act_of(app, db), filled.get("warga", "")
    contact, name = filled.get("kontak", ""), filled.get("nama", "")
    owner = known_people.owner_of(act, contact)
    found = [owner] if owner is not None else []
    if chosen not in ("", OTHER):
        try:
            found.append(known_people.named_by(act, chosen))
        except Refusal:
            chosen = ""
    found += [*known_people.find(act, name), *(known_people.find(act, contact) if owner is None else [])]
    people: dict[object, KnownPerson] = {}
    for one in found:
        people.setdefault(one.who, one)
    lines = [_candidate(one) for one in people.values()][: known_people.MOST]
    if chosen == OTHER and owner is None:
        chosen = ""
    return Candidates(lines, _number_of(lines, found, chosen), owner is not None)


def _number_of(lines: Sequence[Candidate], found: Sequence[KnownPerson], chosen: str) -> str:
    """Return the number under which the chosen person stands in the list: one person has several cases."""
    mine = next((one for one in found if one.number == chosen), None)
    same = [one.number for one in found if mine is not None and one.who == mine.who]
    return next((line.number for line in lines if line.number in same), chosen)


def _candidate(known: KnownPerson) -> Candidate:
    contacts = dict.fromkeys(formatting.address(one) for one in known.addresses)
    return Candidate(known.number, known.name or "Tanpa nama", ", ".join(contacts), known.subject)
