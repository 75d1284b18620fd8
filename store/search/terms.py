"""Split text into search terms: lower case, without accents, with stems. Telephone numbers in every notation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer  # with PyStemmer installed it is that: its own code mixes up the words of two threads

LONGEST_TEXT = 60_000  # characters that are indexed: PostgreSQL's tsvector ends at 1 MB
LONGEST_WORD = 64
PIECE = 500
SHORTEST_STEM = 3
COUNTRY = "62"
WORD = re.compile(r"[^\W_]+")
# +62 812-0000-0146, (0210) 00000, 62812...: how people write telephone numbers
NUMBER = re.compile(r"(?<![^\W_])\(?(?:\+\d|0|62)[\d ()./\u2010-\u2013-]*\d(?![^\W_])")
SHORTEST_NUMBER, LONGEST_NUMBER = 9, 15

_stemmer = snowballstemmer.stemmer("indonesian")


def decomposed(text: str) -> str:
    """Return a text with its letters and accents apart (NFKD), in linear time.

    Python sorts accents that stand together with the square of their number, so the text is taken in pieces.
    """
    pieces = range(0, len(text), PIECE)
    return text if text.isascii() else "".join(unicodedata.normalize("NFKD", text[at : at + PIECE]) for at in pieces)


def plain(text: str) -> str:
    """Return text in lower case, compatibility forms folded, without accents and invisible characters."""
    text = text[:LONGEST_TEXT].lower()
    if text.isascii():
        return text
    folded = decomposed(text).lower()
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Mc", "Me", "Cf"))


def words(text: str) -> list[str]:
    """Return the words of a text in order. Only the first 64 letters of a long word count."""
    return [word[:LONGEST_WORD] for word in WORD.findall(plain(text))]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Indonesian stem (diperbaiki, perbaikan → baik), or the word where too little would be left."""
    shortened: str = _stemmer.stemWord(word)
    return shortened if len(shortened) >= SHORTEST_STEM else word


def stems(words: Iterable[str]) -> list[str]:
    """Return the stems that differ from their words, each once."""
    return list(dict.fromkeys(root for word in words if (root := stem(word)) != word))


def international(number: str) -> str:
    """Return a number's digits with the country code first. 0812… and +62 (0)812… become 62812…."""
    digits = "".join(sign for sign in number if sign.isdecimal()).removeprefix("00")
    for local in (f"{COUNTRY}0", "0"):
        if digits.startswith(local):
            return COUNTRY + digits[len(local) :]
    return digits


def numbers(text: str) -> list[str]:
    """Return every telephone number in a text, in each notation that a search may use."""
    notations: dict[str, None] = {}
    for match in NUMBER.finditer(plain(text)):
        digits = international(match.group())
        if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER:
            local = digits.removeprefix(COUNTRY)
            notations |= dict.fromkeys((digits, local, f"0{local}") if local != digits else (digits,))
    return list(notations)
