"""Whom a letter names: the receivers of ours, all but us of a citizen's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.present import formatting
from store.tables import Message
from store.vocabulary import Direction

SHOWN_AT_ONCE = 2  # people of a line that says whom a letter names


@dataclass(frozen=True, slots=True)
class Addressed:
    """People whom a letter names.

    word: what they are; people: the first of them, shown at once; others: shown at a press.
    """

    word: str
    people: Sequence[str]
    others: Sequence[str] = ()


def of(message: Message) -> list[Addressed]:
    """Return whom a letter names: the receivers of ours, all but us of a citizen's."""
    if message.direction == Direction.OUT:
        found = {"Kepada": [formatting.phone(message.recipient)], "Tembusan": message.cc.split(", ")}
    else:
        words = {"reply_to": "Minta dijawab di", "to": "Juga kepada", "cc": "Tembusan"}
        found = {
            word: [formatting.named_address(*pair) for pair in message.participants.get(field, [])]
            for field, word in words.items()
        }
    return [
        Addressed(word, people[:SHOWN_AT_ONCE], people[SHOWN_AT_ONCE:]) for word, people in found.items() if any(people)
    ]
