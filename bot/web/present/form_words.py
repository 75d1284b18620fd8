"""Words of a closed vocabulary as forms and addresses write them, for people who read those: in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from bot.web.present import labels
from handlers.errors import BadInput
from store.vocabulary import Availability, CaseOutcome, DraftKind, Presence, WayIn

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
OUTCOMES: Mapping[str, CaseOutcome] = {
    "diberikan": CaseOutcome.GIVEN,
    "sebagian": CaseOutcome.PARTLY,
    "dirujuk": CaseOutcome.REFERRED,
    "tidak-tersedia": CaseOutcome.NOT_AVAILABLE,
    "bukan-data": CaseOutcome.NOT_DATA,
    "tidak-merespons": CaseOutcome.NO_RESPONSE,
    "dibatalkan": CaseOutcome.WITHDRAWN,
    "dijawab-lain": CaseOutcome.DUPLICATE,
}
WAYS_IN: Mapping[str, WayIn] = {
    "telepon": WayIn.OFFICE_PHONE,
    "kunjungan": WayIn.VISIT,
    "surat": WayIn.PAPER_LETTER,
    "media-sosial": WayIn.SOCIAL_MEDIA,
    "lain": WayIn.OTHER,
}
AVAILABILITIES: Mapping[str, Availability] = {
    "ada": Availability.AVAILABLE,
    "sebagian": Availability.PARTIAL,
    "tidak": Availability.MISSING,
}


def word_of(words: Mapping[str, StrEnum], member: str) -> str:
    """Return how a form writes a member of a vocabulary, "" for none."""
    return next((word for word, one in words.items() if one == member), "")


def choices_of_outcomes() -> list[tuple[str, str]]:
    """Return the form word and the label of each outcome that an officer may choose."""
    return [(word, labels.OUTCOMES[outcome]) for word, outcome in OUTCOMES.items()]


def outcome(word: str) -> CaseOutcome | Literal[""]:
    """Return the outcome a form names, "" for none. Raises BadInput."""
    if word and word not in OUTCOMES:
        raise BadInput(f"Hasil itu tidak dikenal. Pilih salah satu: {', '.join(OUTCOMES)}.")
    return OUTCOMES[word] if word else ""


def way_in(word: str) -> WayIn:
    """Return the way in a form names; the office's telephone where it names none of ours."""
    return WAYS_IN.get(word, WayIn.OFFICE_PHONE)


def composer_tab(word: str) -> DraftKind:
    """Return the tab a form names; the one for replies where it names none of ours."""
    return COMPOSER_TABS.get(word, DraftKind.REPLY)
