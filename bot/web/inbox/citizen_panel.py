"""The citizen beside the conversation: name, place and guest book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.privacy import guest_book
from store.cases import people
from store.tables import Person


@dataclass(frozen=True, slots=True)
class Guest:
    """What a citizen told for the guest book.

    fields: name, label, choices and answer of each field of the form.
    shown: label and answer of those that are filled.
    """

    name: str = ""
    organisation: str = ""
    place: str = ""
    fields: Sequence[tuple[str, str, Sequence[str], str]] = ()
    shown: Sequence[tuple[str, str]] = ()


def guest_of(db: Session, person: Person) -> Guest:
    """Return the guest book of the citizen."""
    book = people.guest_book(db, person.id or 0)
    answers = {field: getattr(book, field) if book is not None else "" for field in guest_book.FIELDS}
    return Guest(
        name=person.name,
        organisation=answers["organisation"],
        place=answers["place"],
        fields=[(field, label, words, answers[field]) for field, (label, words) in guest_book.FIELDS.items()],
        shown=[
            (label, answers[field])
            for field, (label, _) in guest_book.FIELDS.items()
            if answers[field] and field not in ("organisation", "place")
        ],
    )
