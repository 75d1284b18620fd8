"""Slips of spelling: the known word that an unknown one was meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONG = 5, 7  # letters: shorter words are near too many others; from LONG on two slips are forgiven
LONGEST = 30
NEAREST = 8
SHORTEST_BEGINNING = 3


def nearest(word: str, vocabulary: Sequence[str]) -> str | None:
    """Return the word of a vocabulary that differs by one slip, or by two in a long word; None for none.

    A slip is a letter too many, too few, another one, or two that changed places. The first letter is taken as right:
    names of people are near too many words otherwise.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return None
    slips = 2 if len(word) >= LONG else 1
    near = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=NEAREST)
    same = [(slips, place, other) for other, slips, place in near if other[0] == word[0]]
    return min(same, key=lambda one: (one[0], -_same_beginning(word, one[2]), one[1]))[2] if same else None


def completed(word: str, vocabulary: Sequence[str]) -> str | None:
    """Return the shortest word that begins with what was typed of it, None for none."""
    longer = [other for other in vocabulary if other.startswith(word)] if len(word) >= SHORTEST_BEGINNING else []
    return min(longer, key=len, default=None)


def _same_beginning(one: str, other: str) -> int:
    return next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), len(one))
