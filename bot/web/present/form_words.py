"""Words of a closed vocabulary as forms and addresses write them, for people who read those: in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from store.vocabulary import Availability, DraftKind, Presence

COMPOSER_TABS: Mapping[str, DraftKind] = {
    "balas": DraftKind.REPLY,
    "telepon": DraftKind.CALL,
    "catatan": DraftKind.NOTE,
    "templat": DraftKind.TEMPLATE,
}
PRESENCES: Mapping[str, Presence] = {
    "hadir": Presence.PRESENT,
    "istirahat": Presence.RESTING,
    "pulang": Presence.GONE,
}
AVAILABILITIES: Mapping[str, Availability] = {
    "ada": Availability.AVAILABLE,
    "sebagian": Availability.PARTIAL,
    "tidak": Availability.MISSING,
}


def word_of(words: Mapping[str, StrEnum], member: str) -> str:
    """Return how a form writes a member of a vocabulary, "" for none."""
    return next((word for word, one in words.items() if one == member), "")


def composer_tab(word: str) -> DraftKind:
    """Return the tab a form names; the one for replies where it names none of ours."""
    return COMPOSER_TABS.get(word, DraftKind.REPLY)
