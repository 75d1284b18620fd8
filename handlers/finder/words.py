"""Words of titles and questions: in order, lower case, as stems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from handlers.finder.default_words import STOP_WORDS
from store.search import terms

LONGEST_QUESTION = 5_000  # characters that are read
MOST_WORDS = 400
# kata2 is kata-kata; the figure of "sp2020" stays
DOUBLED = re.compile(r"([^\W\d_]{3,64})2(?:nya)?")
# endings of chat: datanya, penduduknya, brpkah
TAIL = re.compile(r"([^\W\d_]{4,60})(?:nya|kah)")


def of(text: str) -> list[str]:
    """Return the words of a text in order, in lower case and without accents."""
    return [_plain(word) for word in terms.words(text[:LONGEST_QUESTION])[:MOST_WORDS]]


def _plain(word: str) -> str:
    doubled = DOUBLED.fullmatch(word)
    return doubled[1] if doubled else word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem by which a word is compared. The ending of "inflasinya" is not part of it."""
    tail = TAIL.fullmatch(word)
    return terms.stem(tail[1] if tail else word)


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return the stem of each word, in order."""
    return tuple(map(stem, words))


def is_stop_word(word: str) -> bool:
    tail = TAIL.fullmatch(word)
    return word in STOP_WORDS or bool(tail and tail[1] in STOP_WORDS)


def holds(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Return whether a text has the words of a phrase next to each other, both as words or both as stems."""
    if not phrase or phrase[0] not in text:
        return False
    if len(phrase) == 1:
        return True
    wanted, length = tuple(phrase), len(phrase)
    return any(tuple(text[at : at + length]) == wanted for at in range(len(text) - length + 1))
