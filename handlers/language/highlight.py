"""Find the searched words in a text, so that the page can show why the text was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial

from store.search import terms
from store.search.search import Term

# a word as it stands in a text: with the accents and vowel signs that searching leaves out
ACCENTS = "\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200f"
WORD = re.compile(rf"[^\W_][^\W_{ACCENTS}]*(?:[{ACCENTS}]+[^\W_]*)*")
LONGEST_WORD = 4 * terms.LONGEST_WORD  # room for its accents
SAME_LENGTH = str.maketrans("\u00a0\u202f\u2010\u2011\u2012\u2013", "  ----")
BEFORE = 40  # characters that stand before the first hit, and
LONGEST_STEP = 20  # how far back from there a word is looked for
Piece = tuple[str, bool]


class Marker:
    """Marks the hits of one search. Remembers each word it has seen, because the same words come again and again."""

    def __init__(self, searched_terms: Sequence[Term]) -> None:
        self._terms = [(term, cache(partial(_may_end, term))) for term in searched_terms]

    def mark(self, text: str) -> list[Piece]:
        """Return the text in pieces, each with whether it was searched for."""
        return _pieces(text, _merged(sorted(self._places(text))))

    def excerpt(self, text: str, limit: int) -> list[Piece] | None:
        """Return one line of the text around the first hit, in pieces, or None where there is no hit."""
        line = " ".join(text[: terms.LONGEST_TEXT].split())
        places = list(_merged(sorted(self._places(line))))
        if not places:
            return None
        begin = _begin(line, places[0][0], limit)
        stop = begin + limit
        inside = ((max(start, begin) - begin, min(end, stop) - begin) for start, end in places if start < stop)
        pieces = _pieces(line[begin:stop], inside)
        return [*([("… ", False)] if begin else []), *pieces, *([("…", False)] if stop < len(line) else [])]

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        for place in WORD.finditer(text):
            for word in _folded(place.group()[:LONGEST_WORD]):
                words.append(word)
                spans.append(place.span())
        for term, may_end in self._terms:
            before = len(term.words) - 1
            for at in range(before, len(words)):
                if may_end(words[at]) and tuple(words[at - before : at]) == term.words[:-1]:
                    yield spans[at - before][0], spans[at][1]
            if term.words[0].isdecimal() and not term.exact:
                yield from _numbers(text, term.words[0])


def _may_end(term: Term, word: str) -> bool:
    """Return whether a word may stand where the term's last word does."""
    if not term.is_prefix:
        return word == term.words[-1]
    roots = {word, terms.stem(word)} if len(term.words) == 1 and not term.by_person else {word}
    return any(root.startswith(term.words[-1]) for root in roots) or bool(term.stem and term.stem in roots)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(terms.words(word))


def _begin(line: str, first: int, limit: int) -> int:
    """Return where the excerpt begins: at a word, a little before the first hit."""
    if first + BEFORE <= limit:
        return 0
    space = line.rfind(" ", first - BEFORE - LONGEST_STEP, first - BEFORE)
    return space + 1 if space >= 0 else first - BEFORE


def _pieces(text: str, places: Iterable[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for start, end in places:
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


def _numbers(text: str, digits: str) -> Iterator[tuple[int, int]]:
    """Yield the places of telephone numbers that begin with these digits, in any notation."""
    for place in terms.NUMBER.finditer(text.translate(SAME_LENGTH)):
        if any(one.startswith(digits) for one in terms.numbers(place.group())):
            yield place.start() + place.group().startswith("("), place.end()


def _merged(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places in order. Places that touch or overlap are joined."""
    begin = end = -1
    for start, stop in places:
        if start > end:
            if begin >= 0:
                yield begin, end
            begin, end = start, stop
        end = max(end, stop)
    if begin >= 0:
        yield begin, end
