"""Where the words somebody looked for stand in a text, so that the page can show why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from store import terms
from store.search import Term

# a word as it stands in a text: with the accents and vowel signs that searching leaves out
ACCENTS = "\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200f"
WORD = re.compile(rf"[^\W_][^\W_{ACCENTS}]*(?:[{ACCENTS}]+[^\W_]*)*")
LONGEST_WORD = 4 * terms.LONGEST_WORD  # room for its accents
SAME_LENGTH = str.maketrans("\u00a0\u202f\u2010\u2011\u2012\u2013", "  ----")
BEFORE = 40  # characters that stand before the first hit, and
LONGEST_STEP = 20  # how far back from there a word is looked for
Piece = tuple[str, bool]


def mark(text: str, wanted: Sequence[Term]) -> list[Piece]:
    """The text in pieces, each with whether it was looked for."""
    return _pieces(text, _merged(sorted(_places(text, wanted))))


def excerpt(text: str, wanted: Sequence[Term], most: int) -> list[Piece] | None:
    """One line of the text around the first hit, in pieces; None where there is no hit."""
    line = " ".join(text[: terms.LONGEST_TEXT].split())
    places = list(_merged(sorted(_places(line, wanted))))
    if not places:
        return None
    begin = _begin(line, places[0][0], most)
    stop = begin + most
    inside = ((max(start, begin) - begin, min(end, stop) - begin) for start, end in places if start < stop)
    pieces = _pieces(line[begin:stop], inside)
    return [*([("… ", False)] if begin else []), *pieces, *([("…", False)] if stop < len(line) else [])]


def _begin(line: str, first: int, most: int) -> int:
    """Where the excerpt begins: at a word, a little before the first hit."""
    if first + BEFORE <= most:
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


def _places(text: str, wanted: Sequence[Term]) -> Iterator[tuple[int, int]]:
    spans = [(word, place.span()) for place in WORD.finditer(text) for word in _folded(place.group()[:LONGEST_WORD])]
    words = [word for word, _ in spans]
    for term in wanted:
        length = len(term.words)
        for at in range(len(words) - length + 1):
            if _fits(term, words[at : at + length]):
                yield spans[at][1][0], spans[at + length - 1][1][1]
        if term.words[0].isdecimal() and not term.exact:
            yield from _numbers(text, term.words[0])


@lru_cache(maxsize=20_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(terms.words(word))


def _fits(term: Term, words: Sequence[str]) -> bool:
    *first, last = words
    if tuple(first) != term.words[:-1]:
        return False
    if not term.is_prefix:
        return last == term.words[-1]
    roots = {last, terms.stem(last)} if len(words) == 1 and not term.by_person else {last}
    return any(root.startswith(term.words[-1]) for root in roots) or bool(term.stem and term.stem in roots)


def _numbers(text: str, digits: str) -> Iterator[tuple[int, int]]:
    """Telephone numbers that begin with these digits, in whichever notation they stand there."""
    for place in terms.NUMBER.finditer(text.translate(SAME_LENGTH)):
        if any(one.startswith(digits) for one in terms.numbers(place.group())):
            yield place.start() + place.group().startswith("("), place.end()


def _merged(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places in their order, those that touch or overlap made one."""
    begin = end = -1
    for start, stop in places:
        if start > end:
            if begin >= 0:
                yield begin, end
            begin, end = start, stop
        end = max(end, stop)
    if begin >= 0:
        yield begin, end
