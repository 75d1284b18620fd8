"""What a question means: the things asked for, the area, the years, the kind of source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from handlers.finder import spelling, words, years
from handlers.finder.areas import PREFIXES, Area, Areas, Found
from handlers.finder.default_words import HALF_WORDS, WEAK_WORDS
from handlers.finder.synonyms import Lexicon, Phrase
from handlers.finder.years import AskedYears
from handlers.language.topics import topic_of
from store.catalogue_words import CatalogueKind
from store.search import terms

WEAK, HALF, STRONG = 0.15, 0.4, 1.0
CORRECTED = 0.8
MOST_WANTED = 12  # things of one question: a letter of a page names many words
MOST_CORRECTIONS = 8  # each looks through the whole vocabulary
TABLE_KINDS = (CatalogueKind.STATIC_TABLE, CatalogueKind.VARIABLE, CatalogueKind.SIMDASI)
KIND_WORDS: dict[str, tuple[CatalogueKind, ...]] = {
    **dict.fromkeys("publikasi buku publication book".split(), (CatalogueKind.PUBLICATION,)),
    **dict.fromkeys("tabel table excel xls xlsx".split(), TABLE_KINDS),
    **dict.fromkeys("brs rilis berita release".split(), (CatalogueKind.PRESS_RELEASE,)),
}
YEAR_WORDS = frozenset("tahun thn th bulan bln year month terbaru terkini terakhir sekarang skrg skr update".split())
ROMAN = frozenset("i ii iii iv".split())
# may stand between a thing and what says which: "produksi dari nikel"
JOINING = frozenset("di dari untuk dan atau dengan of in for and".split()) | WEAK_WORDS
NO_YEARS = AskedYears()


@dataclass(frozen=True)
class Wanted:
    """One thing that a question asks for. weight: how much it tells of the data, 0 to 1."""

    phrase: Phrase
    weight: float

    @property
    def is_strong(self) -> bool:
        return self.weight > WEAK


@dataclass(frozen=True)
class Question:
    """A question as the finder understands it.

    areas: that it names, () for none.
    by_edition: whether it names a yearbook, so that its year is that of the edition.
    corrected: what was typed and what it was taken for.
    unknown: how many words of it nobody knows.
    unmatched: those of them that say which of a thing is asked for, as "nikel" in "produksi nikel". No title has them.
    elsewhere: the name of an area that is not one of the office's, "" for none.
    """

    wanted: tuple[Wanted, ...] = ()
    areas: tuple[Area, ...] = ()
    years: AskedYears = NO_YEARS
    by_edition: bool = False
    kinds: tuple[CatalogueKind, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: int = 0
    unmatched: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def strong(self) -> tuple[Wanted, ...]:
        return tuple(one for one in self.wanted if one.is_strong) or self.wanted

    @property
    def is_empty(self) -> bool:
        """Return whether it says nothing that could be searched for."""
        if any(one.is_strong for one in self.wanted):
            return False
        named = bool(self.areas or self.years.years)
        return not named and (bool(self.unknown) or not (self.wanted or self.kinds or self.years.latest))


@dataclass(frozen=True)
class Knowledge:
    """What questions are read with.

    vocabulary: words of the catalogue's titles. It is asked only where a word is not known otherwise.
    """

    areas: Areas
    lexicon: Lexicon
    vocabulary: Callable[[], Sequence[str]] = tuple


def read(text: str, knowledge: Knowledge, today: date) -> Question:
    """Return what a question means."""
    text = text[: words.LONGEST_QUESTION].replace("\0", " ")
    plain = terms.plain(text)
    asked_years = years.asked(plain, today)
    said = years.PLACE_AND_DAY.sub(" ", terms.NUMBER.sub(" ", plain))
    spelled, corrected, unknown = _corrected(words.of(said), knowledge)
    named = knowledge.areas.among(spelled)
    wanted = {one.phrase: one for one in _wanted(spelled, named, knowledge, frozenset(corrected.values()), unknown)}
    return Question(
        wanted=_weighed(list(wanted.values())[:MOST_WANTED]),
        areas=_narrowest(knowledge.areas.asked(spelled)),
        years=asked_years,
        by_edition=_names_edition(spelled) and not years.OF_DATA.search(plain),
        kinds=tuple(dict.fromkeys(kind for word in spelled for kind in KIND_WORDS.get(word, ()))),
        corrected=tuple(corrected.items()),
        unknown=len(unknown),
        unmatched=_unmatched(spelled, frozenset(unknown), tuple(wanted.values())),
        elsewhere=knowledge.areas.elsewhere(spelled) or _unknown_area(spelled, unknown),
    )


def _names_edition(spelled: Sequence[str]) -> bool:
    return years.is_yearbook(spelled) or "dda" in spelled or "kcda" in spelled


def _unknown_area(spelled: Sequence[str], unknown: Sequence[str]) -> str:
    """Return a word nobody knows that stands right behind "kabupaten" or its like, "" for none."""
    return next((word for before, word in pairwise(spelled) if before in PREFIXES and word in unknown), "")


def _unmatched(spelled: Sequence[str], unknown: frozenset[str], wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Return the words nobody knows that stand behind a thing asked for, or before one of HALF_WORDS alone.

    Elsewhere in a question they are names of people, or words of a request that we have not met.
    """
    things = {stem for one in wanted if one.is_strong for stem in one.phrase}
    is_half = things <= frozenset(words.stems(HALF_WORDS))  # "nickel production"
    found, is_behind = [], False
    for word, following in pairwise([*spelled, ""]):
        is_thing = words.stem(word) in things
        if word in unknown and (is_behind or (is_half and words.stem(following) in things)):
            found.append(word)
        is_behind = is_thing or (is_behind and (word in JOINING or word in unknown))
    return tuple(found)


def _weighed(wanted: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Return what is wanted, with less weight for words of who or how where there is something else."""
    halves = frozenset(words.stems(HALF_WORDS))
    if all(one.weight < CORRECTED or set(one.phrase) <= halves for one in wanted):
        return tuple(wanted)
    return tuple(Wanted(one.phrase, min(one.weight, HALF)) if set(one.phrase) <= halves else one for one in wanted)


def _corrected(spelled: Sequence[str], knowledge: Knowledge) -> tuple[list[str], dict[str, str], list[str]]:
    """Return the words with slips mended, the mended ones, and those that nobody knows."""
    known = knowledge.lexicon.known
    mended: dict[str, str] = {}
    unknown: dict[str, None] = {}
    vocabulary: Sequence[str] | None = None
    for word in dict.fromkeys(spelled):
        if _is_known(word, knowledge) or words.stem(word) in known:
            continue
        if vocabulary is None:
            vocabulary = knowledge.vocabulary()
            in_titles = frozenset(vocabulary)
            choices = [*knowledge.lexicon.spelled, *sorted(knowledge.areas.vocabulary), *vocabulary]
        if word in in_titles:
            continue
        meant = None
        if len(mended) + len(unknown) < MOST_CORRECTIONS:
            is_last = word == spelled[-1]
            meant = spelling.nearest(word, choices) or (spelling.completed(word, choices) if is_last else None)
        if meant:
            mended[word] = meant
        else:
            unknown[word] = None
    return [mended.get(word, word) for word in spelled], mended, list(unknown)


def _is_known(word: str, knowledge: Knowledge) -> bool:
    return (
        word.isdecimal()
        or len(word) == 1
        or words.is_stop_word(word)
        or word in WEAK_WORDS
        or word in YEAR_WORDS
        or word in PREFIXES
        or word in KIND_WORDS
        or word in years.MONTH_OF
        or word in knowledge.areas.vocabulary
        or topic_of(word) is not None
    )


def _wanted(
    spelled: Sequence[str],
    named: Sequence[Found],
    knowledge: Knowledge,
    mended: frozenset[str],
    unknown: Sequence[str],
) -> Iterator[Wanted]:
    """Yield the things asked for, without areas, years, the words of a request, and words that nobody knows."""
    taken = {at for one in named for at in range(one.first, one.end)}
    stems, nobody_knows = words.stems(spelled), frozenset(unknown)
    at = 0
    while at < len(spelled):
        if at in taken:
            at += 1
            continue
        phrase = knowledge.lexicon.phrase_at(stems, at)
        word = spelled[at]
        if len(phrase) > 1 or not (word in nobody_knows or _says_nothing(word)):
            weak = len(phrase) == 1 and (word in WEAK_WORDS or word in ROMAN)
            yield Wanted(phrase, WEAK if weak else CORRECTED if word in mended else STRONG)
        at += len(phrase)


def _says_nothing(word: str) -> bool:
    if word in ROMAN:
        return False
    return (
        len(word) == 1
        or word.isdecimal()
        or words.is_stop_word(word)
        or word in YEAR_WORDS
        or word in years.MONTH_OF
        or word in KIND_WORDS
    )


def _narrowest(found: Sequence[Found]) -> tuple[Area, ...]:
    """Return the areas asked for: "Kec. X Kab. Y" is about X, "X dan Y" about both."""
    areas = tuple(dict.fromkeys(one.area for one in found))
    around = {code for area in areas for code in area.wider}
    return tuple(area for area in areas if area.code not in around)
