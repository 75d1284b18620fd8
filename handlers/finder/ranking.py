"""Put the entries that a question may mean into an order: first what answers it, then what is near."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from handlers.finder import entry_words, words
from handlers.finder.areas import Area, Areas
from handlers.finder.default_words import HALF_WORDS, WEAK_WORDS
from handlers.finder.entry_words import EntryWords
from handlers.finder.question import HALF, Question, Wanted
from handlers.finder.synonyms import SAME, Lexicon, Phrase
from handlers.finder.years import MONTH_OF, AskedYears
from store.catalogue_words import CatalogueKind
from store.search.catalogue import Entry

ENOUGH = 0.45  # of what is asked must stand in a title that answers it
MOST = 0.5  # of the things asked for, an entry that answers them names more than this, or holds them as a book
NAMED = 0.45
NEAR = 0.25
IN_SUBJECT = 0.5  # a word of subject or notes counts half
IN_BOOK = 0.55  # what a book holds though its title does not say so
IN_YEARBOOK = 0.35
PRECISE = 0.25  # how much of a score hangs on the title saying nothing else
OF_KIND = 0.1
HELD = 0.4  # of what is asked must be held by a book
AT_TOP = 3

Values = Mapping[Phrase, float]  # how much an entry has of each thing wanted, 0 to 1


@dataclass(frozen=True)
class Ranked:
    """An entry with how well it fits.

    score: 0 to about 1.1. is_book: whether it answers only as a book that holds the topic.
    area_steps: 0 for the area asked for, else how far around it.
    in_time: whether it holds the years and months asked for.
    names_most: whether it names most things asked for. "Produksi Karet" does not answer "produksi kopi".
    """

    entry: Entry
    words: EntryWords
    score: float
    is_book: bool
    area_steps: int
    in_time: bool
    names_most: bool = True

    @property
    def fits(self) -> bool:
        """Return whether time and enough of the words fit."""
        return self.in_time and (self.is_book or self.score >= ENOUGH * (1 - PRECISE))

    @property
    def answers(self) -> bool:
        """Return whether the area fits too, and most of what is asked for is named."""
        return not self.area_steps and self.fits and self.names_most

    @property
    def is_yearbook(self) -> bool:
        return self.words.edition is not None

    @property
    def series(self) -> tuple[str, ...]:
        """Return its title without years and months: the same for every edition."""
        return _series(self.words.title)


@lru_cache(maxsize=5_000)
def _series(title: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stem for stem in title if not stem.isdecimal() and stem not in MONTH_OF)[:8]


def rank(
    question: Question, entries: Iterable[Entry], areas: Areas, lexicon: Lexicon, before: Sequence[Ranked] = ()
) -> list[Ranked]:
    """Return the entries that have something of the question, the best first. before: others, ranked by the same."""
    scale = _Scale(question, areas, lexicon)
    ranked = (one for entry in entries if (one := _ranked(scale, entry)) is not None)
    return sorted([*before, *ranked], key=_order(question))


class _Scale:
    """What a question asks of every entry, made once.

    things: what is sought, without the words that only narrow it.
    stems: which a title may have without saying something else.
    steps: how far each area is around the one asked for; None where it does not matter.
    """

    def __init__(self, question: Question, areas: Areas, lexicon: Lexicon) -> None:
        self.question, self.lexicon = question, lexicon
        self.strong = question.strong
        self.things = [one for one in self.strong if one.weight > HALF]
        self.is_vague = bool(question.unknown) and not any(one.is_strong for one in question.wanted)
        self.total = sum(one.weight for one in question.wanted)
        self.stems = frozenset(
            stem
            for one in question.wanted
            for phrase, weight in lexicon.alternatives(one.phrase).items()
            if weight >= SAME
            for stem in phrase
        )
        self.steps = _steps(question.areas or ((areas.own,) if areas.own else ()))


def _steps(asked: Sequence[Area]) -> Mapping[str, int] | None:
    """Return how far areas are around those asked for, 0 for themselves. An area that is missing has nothing."""
    steps: dict[str, int] = {}
    for area in asked:
        for far, code in enumerate((area.code, *area.wider)):
            steps[code] = min(far, steps.get(code, far))
    return steps or None


def _order(question: Question) -> Callable[[Ranked], tuple[float | str, ...]]:
    """Return the key of the order: first what fits in area and time, then books that hold it, then wider areas."""
    wanted_last = max(question.years.years, default=None)

    def order(one: Ranked) -> tuple[float | str, ...]:
        newest = max(one.words.data, default=0)
        reached = min(newest, wanted_last) if wanted_last else newest
        released = one.entry.released_on or date.min
        return (
            not one.fits,
            not one.in_time,
            one.area_steps > 0,
            one.is_book,
            one.area_steps,
            -round(one.score, 1),
            -reached,
            -one.score,
            -released.toordinal(),
            one.entry.title,
        )

    return order


def _ranked(scale: _Scale, entry: Entry) -> Ranked | None:
    said = entry_words.read(entry.words)
    steps = scale.steps.get(said.area) if scale.steps is not None else 0
    if steps is None:
        return None
    book = _book(said.title, scale.lexicon)
    values = {one.phrase: _value(one, said, scale.lexicon) for one in scale.question.wanted}
    score, is_book = _score(scale, said, book, values)
    if score < NEAR * (1 - PRECISE):
        return None
    score += OF_KIND * (CatalogueKind(entry.kind) in scale.question.kinds)
    names_most = _names_most(scale, book, values)
    return Ranked(entry, said, score, is_book, steps, in_time(scale.question, said), names_most)


def _names_most(scale: _Scale, book: Phrase | None, values: Values) -> bool:
    held = scale.lexicon.books[book] if book is not None else frozenset()
    if not scale.things or held is None:
        return True
    named = (
        values[one.phrase] >= NAMED or not held.isdisjoint(scale.lexicon.alternatives(one.phrase))
        for one in scale.things
    )
    return sum(named) > MOST * len(scale.things)


def in_time(question: Question, said: EntryWords) -> bool:
    """Return whether an entry holds a year asked for, and no other month than the one asked for."""
    asked = question.years
    if asked.months and said.months and not _has_month(asked, said):
        return False
    if not asked.years:
        return True
    if question.by_edition and said.edition:
        return said.edition in asked.years
    return not said.data or bool(set(asked.years) & set(said.data))


def _has_month(asked: AskedYears, said: EntryWords) -> bool:
    return any(month in asked.months and (not asked.years or year in asked.years) for year, month in said.months)


def _score(scale: _Scale, said: EntryWords, book: Phrase | None, values: Values) -> tuple[float, bool]:
    """Return how well the words fit, and whether they fit only as those of a book that holds the topic."""
    if not values:
        return (1.0, False) if book else (0.0, False)
    held = scale.lexicon.books[book] if book is not None else frozenset()
    if scale.is_vague:
        return (0.0, False) if held is not None else (IN_YEARBOOK, True)
    found = sum(one.weight * values[one.phrase] for one in scale.question.wanted) / scale.total
    if found < ENOUGH and book is not None:
        share = 1.0 if held is None else _held(scale.strong, held, scale.lexicon)
        worth = IN_YEARBOOK if held is None else IN_BOOK
        if share >= HELD:
            return max(found, worth * share), True
    if not any(values[one.phrase] for one in scale.strong):
        return 0.0, False
    return found * (1 - PRECISE + PRECISE * _precision(scale, said)), False


def _value(one: Wanted, said: EntryWords, lexicon: Lexicon) -> float:
    """Return how much of a wanted thing an entry has, 0 to 1."""
    best = 0.0
    for phrase, weight in lexicon.alternatives(one.phrase).items():
        if weight <= best:
            break
        if words.holds(said.title, phrase):
            best = weight
        elif weight * IN_SUBJECT > best and said.more.issuperset(phrase):
            best = weight * IN_SUBJECT
    if not best and len(one.phrase) > 1:  # words of a phrase that stand apart
        best = 0.8 * sum(stem in said.title for stem in one.phrase) / len(one.phrase)
        best = best if best >= 0.75 else 0.0
    return best


def _precision(scale: _Scale, said: EntryWords) -> float:
    """Return the share of a title's own words that the question asks for."""
    own = [stem for stem in said.title if not stem.isdecimal() and stem not in _weak_stems()]
    return sum(stem in scale.stems for stem in own) / len(own) if own else 1.0


@lru_cache(maxsize=1)
def _weak_stems() -> frozenset[str]:
    return frozenset(words.stems(WEAK_WORDS | HALF_WORDS))


def _book(title: Sequence[str], lexicon: Lexicon) -> Phrase | None:
    """Return the name of the book that a title is of."""
    return next((name for name in lexicon.books if words.holds(title, name)), None)


def may_hold(one: Ranked, lexicon: Lexicon) -> bool:
    """Return whether an entry is there only as a book of every subject, whose title does not say what was asked for."""
    book = _book(one.words.title, lexicon)
    return one.is_book and book is not None and lexicon.books[book] is None


def _held(wanted: Sequence[Wanted], held: frozenset[Phrase], lexicon: Lexicon) -> float:
    """Return the share of what is wanted that a book holds."""
    found = sum(one.weight for one in wanted if not held.isdisjoint(lexicon.alternatives(one.phrase)))
    return found / sum(one.weight for one in wanted)


def spread(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the same entries so that the first three are of several kinds.

    Of one series (editions of a book, months of a release) only the first comes early. A book that holds the topic and
    the yearbook of the area are among the first three: a title that names the topic may be another table of it.
    """
    early: list[Ranked] = []
    late: list[Ranked] = []
    series = set()
    for one in ranked:
        (late if one.series in series else early).append(one)
        series.add(one.series)
    named = [one for one in early if one.fits and not one.is_book]
    books = [one for one in early if one.answers and one.is_book and not one.is_yearbook]
    yearbooks = [one for one in early if one.answers and one.is_book and one.is_yearbook]
    yearbooks.sort(key=lambda one: "angka" not in one.words.title)
    first = [*named[:1], *books[:1], *yearbooks[:1], *named[1:]][:AT_TOP]
    first.sort(key=ranked.index)
    return [*first, *(one for one in [*early, *late] if one not in first)]
