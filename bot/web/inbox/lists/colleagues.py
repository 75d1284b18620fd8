"""Colleagues a case can be given to: who is at work, and how much each of them holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from handlers.officers import presence
from store.office import officers
from store.tables import Officer
from store.vocabulary import Presence


@dataclass(frozen=True, slots=True)
class ColleagueChoice:
    """A colleague in a list to choose from.

    held: how many cases that need an answer they hold.
    places: how many they may hold.
    """

    name: str
    display_name: str
    presence: Presence
    held: int
    places: int


def choices(db: Session, colleagues: Iterable[Officer]) -> list[ColleagueChoice]:
    """Return colleagues with their presence and load: those at work first, those with the most room before others."""
    held = officers.load(db)
    found = [
        ColleagueChoice(one.name, one.display_name, presence.of(one), held.get(one.id or 0, 0), one.capacity)
        for one in colleagues
    ]
    return sorted(found, key=_order)


def _order(one: ColleagueChoice) -> tuple[int, int, str]:
    return list(Presence).index(one.presence), one.held - one.places, one.display_name.casefold()
