"""Words that mean the same, and words that are kinds of another: what else a word of a question is found by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from handlers.errors import BadInput
from handlers.finder import words
from handlers.finder.default_words import BOOKS, SYNONYMS
from store.search import terms

Phrase = tuple[str, ...]  # stems

SAME, WIDER, NARROWER = 0.9, 0.5, 0.5  # how much a hit by another word counts; the word itself counts 1
LONGEST_PHRASE = 5  # words
MOST_LINES, LONGEST_LINE = 500, 500
ALL = "*"
BUILT_IN = tuple(filter(None, SYNONYMS.splitlines()))


@dataclass(frozen=True)
class Lexicon:
    """Synonyms and books.

    others: phrase → phrases it is found by too, with how much these count, 0 to 1.
    books: name of a book → phrases of what it holds; None: everything.
    spelled: the words of it, as they are written.
    """

    others: Mapping[Phrase, Mapping[Phrase, float]] = field(default_factory=dict)
    books: Mapping[Phrase, frozenset[Phrase] | None] = field(default_factory=dict)
    spelled: tuple[str, ...] = ()

    @cached_property
    def known(self) -> frozenset[str]:
        """Return every stem that stands in it."""
        books = (held for phrases in self.books.values() for held in phrases or ())
        return frozenset(stem for phrase in (*self.others, *self.books, *books) for stem in phrase)

    def alternatives(self, phrase: Phrase) -> Mapping[Phrase, float]:
        """Return what a phrase is found by, itself included. What counts most comes first."""
        known = self._alternatives.get(phrase)
        return known if known is not None else {phrase: 1.0}

    @cached_property
    def _alternatives(self) -> Mapping[Phrase, Mapping[Phrase, float]]:
        return {
            phrase: {phrase: 1.0, **dict(sorted(others.items(), key=lambda other: -other[1]))}
            for phrase, others in self.others.items()
        }

    def phrase_at(self, text: Sequence[str], at: int) -> Phrase:
        """Return the longest known phrase that begins at a place of a text of stems, or the one stem there."""
        for length in range(min(LONGEST_PHRASE, len(text) - at), 1, -1):
            phrase = tuple(text[at : at + length])
            if phrase in self.others:
                return phrase
        return (text[at],)


def read(own: str) -> Lexicon:
    """Return the lexicon of an office. own: the lines its admin wrote, as in SYNONYMS."""
    return _read(own)


@lru_cache(maxsize=4)
def _read(own: str) -> Lexicon:
    others: dict[Phrase, dict[Phrase, float]] = {}
    for line in f"{SYNONYMS}\n{own}".splitlines():
        _add(others, line)
    books = {}
    for line in filter(None, map(str.strip, BOOKS.splitlines())):
        name, _, held = line.partition(":")
        books[_phrase(name)] = None if held.strip() == ALL else frozenset(_phrases(held))
    return Lexicon(others, books, tuple(dict.fromkeys(terms.words(f"{SYNONYMS} {BOOKS} {own}"))))


def _add(others: dict[Phrase, dict[Phrase, float]], line: str) -> None:
    wide, colon, narrow = line.partition(":")
    first = _phrases(wide)
    if not colon:
        for one in first:
            _link(others, one, [(other, SAME) for other in first if other != one])
        return
    for kind in _phrases(narrow):
        for one in first:
            _link(others, one, [(kind, NARROWER)])
            _link(others, kind, [(one, WIDER)])


def _link(others: dict[Phrase, dict[Phrase, float]], phrase: Phrase, linked: Iterable[tuple[Phrase, float]]) -> None:
    known = others.setdefault(phrase, {})
    for other, weight in linked:
        known[other] = max(weight, known.get(other, 0))


def _phrases(text: str) -> list[Phrase]:
    return [phrase for part in text.split(",") if (phrase := _phrase(part))]


def _phrase(text: str) -> Phrase:
    return words.stems(words.of(text))


def checked(text: str) -> str:
    """Return the lines an admin wrote, tidied. Raises BadInput for what cannot be used."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise BadInput(f"Terlalu banyak baris, paling banyak {MOST_LINES}. Gabungkan kata yang semakna.")
    for number, line in enumerate(lines, 1):
        if fault := "".join(_faults(line)):
            raise BadInput(f"Baris {number}, “{line[:60]}”: {fault}")
    return "\n".join(lines)


def _faults(line: str) -> Iterator[str]:
    """Yield the first fault of a line."""
    wide, colon, narrow = line.partition(":")
    parts = [*wide.split(","), *(narrow.split(",") if colon else ())]
    if len(line) > LONGEST_LINE:
        yield f"terlalu panjang, paling banyak {LONGEST_LINE} huruf."
    elif ":" in narrow:
        yield "pakai paling banyak satu titik dua."
    elif len(parts) < 2 or not all(words.of(part) for part in parts):
        yield "tulis paling sedikit dua kata, dipisahkan koma, misalnya: lada, sahang."
    elif max(len(words.of(part)) for part in parts) > LONGEST_PHRASE:
        yield f"satu istilah paling banyak {LONGEST_PHRASE} kata. Pisahkan dengan koma."
