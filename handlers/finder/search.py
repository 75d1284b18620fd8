"""Find published data for a question: titles with links and citations, never a figure."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from handlers.finder import areas as areas_of
from handlers.finder import citation, entry_words, gaps, question, ranking, synonyms
from handlers.finder.areas import DISTRICT, Areas
from handlers.finder.gaps import Gap
from handlers.finder.question import Knowledge, Question
from handlers.finder.ranking import Ranked
from handlers.finder.synonyms import Lexicon, Phrase
from handlers.language.intents import guess_language
from handlers.office.office import Office
from store.catalogue_words import CatalogueKind, SearchOutcome
from store.search import catalogue
from store.search.catalogue import Entry, Look, Sought

log = logging.getLogger(__name__)

NOT_READ = Question()
BOTH = (catalogue.INDONESIAN, catalogue.ENGLISH)
MOST_HITS = 10
MOST_SIMILAR = 5
MOST_ENTRIES, MOST_BOOKS = 100, 30  # of one look into the index
PLENTY = 30  # entries with all words of a question: those with some of them are not looked for

Group = tuple[Phrase, ...]


@dataclass(frozen=True)
class Hit:
    """One entry of the catalogue, as a page shows it.

    id: of the entry; pages carry it in forms.
    years: of its data, () where nobody says. area: its name, "" where it is not known.
    is_wider: whether it is about an area around the one asked for. in_time: whether it holds the years asked for.
    language: of the title, "id" or "en". unit: "" for none. url: of its public page.
    released_on: None where it is not known.
    may_hold: whether it is a yearbook of the area and the years asked for, which no title says of what was asked.
    """

    id: int
    title: str
    kind: CatalogueKind
    years: tuple[int, ...]
    area: str
    is_wider: bool
    in_time: bool
    unit: str
    url: str
    released_on: date | None
    citation: str
    language: str = "id"
    may_hold: bool = False


@dataclass(frozen=True)
class Findings:
    """What a search came to.

    question: as it was understood. as_of: when the catalogue was last compared with its source, None for never.
    gaps: lists of the source that the catalogue lacks, where what was asked for may stand in one.
    """

    outcome: SearchOutcome
    hits: tuple[Hit, ...] = ()
    question: Question = NOT_READ
    as_of: datetime | None = None
    gaps: tuple[Gap, ...] = ()


def search(
    db: Session, office: Office, text: str, *, now: datetime, limit: int = MOST_HITS, lang: str = "id"
) -> Findings:
    """Return what the catalogue has for a question.

    text: as somebody typed or wrote it. Of a long one the first 5,000 characters count.
    lang: of titles and citations, "id" or "en". A title that the source does not translate stays as it is.
    """
    areas, lexicon = areas_of.of_office(office.areas), synonyms.read(office.synonyms)
    today = now.astimezone(office.zone).date()
    try:
        as_of = catalogue.seen_at(db)
        if as_of is None:
            return Findings(SearchOutcome.UNAVAILABLE)
        asked = question.read(text, Knowledge(areas, lexicon, lambda: _vocabulary(db)), today)
        if asked.is_empty or (asked.elsewhere and not asked.areas):
            return Findings(SearchOutcome.NOTHING, (), asked, as_of)
        languages = BOTH if lang == "en" or guess_language(text) == "en" else (catalogue.INDONESIAN,)
        with catalogue.searching(db):
            ranked = _ranked(db, asked, areas, lexicon, languages)
        outcome, chosen = _outcome(asked, ranked, lexicon)
        lacks = gaps.of_copy(db, areas)
        if not chosen and lacks.on_its_way:
            return Findings(SearchOutcome.UNAVAILABLE, (), asked, as_of)
        hits = tuple(_hits(db, chosen[:limit], areas, today, lang))
        if outcome == SearchOutcome.SIMILAR and _is_understood(asked):
            hits = tuple(
                replace(hit, may_hold=one.answers and ranking.may_hold(one, lexicon))
                for hit, one in zip(hits, chosen, strict=False)
            )
    except catalogue.CannotSearch:
        log.exception("the catalogue cannot be searched")
        return Findings(SearchOutcome.UNAVAILABLE)
    return Findings(outcome, hits, asked, as_of, tuple(lacks.lists) if outcome != SearchOutcome.FOUND else ())


def chosen(db: Session, office: Office, ids: Sequence[int], *, now: datetime, lang: str = "id") -> list[Hit]:
    """Return the entries that somebody chose, in their order. Those that the catalogue does not have are left out.

    lang: of titles and citations, "id" or "en".
    """
    areas, today = areas_of.of_office(office.areas), now.astimezone(office.zone).date()
    found = {entry.id: entry for entry in catalogue.by_ids(db, ids)}
    entries = [found[one] for one in dict.fromkeys(ids) if one in found]
    ranked = [Ranked(entry, entry_words.read(entry.words), 1.0, False, 0, True) for entry in entries]
    return _hits(db, ranked, areas, today, lang)


def _vocabulary(db: Session) -> Sequence[str]:
    """Return the catalogue's words. They are kept until a new entry comes."""
    newest = catalogue.newest_id(db)
    key = (str(db.get_bind().engine.url), newest)
    if key not in _words:
        _words.clear()
        _words[key] = tuple(catalogue.vocabulary(db))
    return _words[key]


_words: dict[tuple[str, int], tuple[str, ...]] = {}


def _ranked(db: Session, asked: Question, areas: Areas, lexicon: Lexicon, languages: tuple[str, ...]) -> list[Ranked]:
    """Return what the catalogue has in the years asked for, else what it has of other years, each in one language."""
    time = _time_words(asked)
    ranked = ranking.rank(asked, _entries(db, asked, areas, lexicon, time, languages), areas, lexicon)
    if time and not any(one.answers for one in ranked):
        known = {one.entry.id for one in ranked}
        others = [one for one in _entries(db, asked, areas, lexicon, (), languages) if one.id not in known]
        ranked = ranking.rank(asked, others, areas, lexicon, before=ranked)
    return ranking.spread(list({one.entry.source_key: one for one in reversed(ranked)}.values())[::-1])


def _entries(  # a question, and what it is asked of
    db: Session, asked: Question, areas: Areas, lexicon: Lexicon, time: Group, languages: tuple[str, ...]
) -> list[Entry]:
    """Return entries worth ranking, each once: of the area asked for, then of those around it."""
    groups = tuple(tuple(lexicon.alternatives(one.phrase)) for one in asked.strong)
    yearbooks = tuple(name for name, held in lexicon.books.items() if held is None)
    books = tuple(name for name in lexicon.books if name not in yearbooks)
    some: list[Look] = []  # entries with some of the words
    looks: list[Look] = []
    for area, shelf in zip(_area_words(asked, areas), ((yearbooks, books), (yearbooks,)), strict=True):
        filters = tuple(filter(None, (area, time)))
        if areas.own and not area:
            continue
        if groups:
            looks.append((Sought((*filters, *groups)), MOST_ENTRIES))
            some.append((Sought(filters, groups), MOST_ENTRIES))
        looks += [(Sought((*filters, names)), MOST_BOOKS) for names in shelf]
    found = catalogue.entries(db, looks, languages)
    if len(groups) > 1:
        with_all = [len(entries) for (_, most), entries in zip(looks, found, strict=True) if most == MOST_ENTRIES]
        few = [one for one, many in zip(some, with_all, strict=True) if many < PLENTY]
        found += catalogue.entries(db, few, languages)
    return list({entry.id: entry for entries in found for entry in entries}.values())


def _area_words(asked: Question, areas: Areas) -> tuple[Group, Group]:
    """Return the words of the areas asked for, and those of the areas around them."""
    about = asked.areas or ((areas.own,) if areas.own else ())
    around = dict.fromkeys(code for area in about for code in area.wider)
    codes = [area.code for area in about]
    return _facet(codes), _facet([code for code in around if code not in codes])


def _facet(codes: Sequence[str]) -> Group:
    return tuple((f"{entry_words.AREA}{code}",) for code in codes)


def _time_words(asked: Question) -> Group:
    if not asked.years.years:
        return ()
    kinds = (entry_words.DATA, entry_words.EDITION) if asked.by_edition else (entry_words.DATA,)
    return ((entry_words.UNDATED,), *((f"{kind}{year}",) for kind in kinds for year in asked.years.years))


def _outcome(asked: Question, ranked: Sequence[Ranked], lexicon: Lexicon) -> tuple[SearchOutcome, list[Ranked]]:
    """Return how the search ended, and the entries to show.

    A yearbook holds every subject, so that it may have what was asked for. Nobody knows: alone it is only similar.
    So is everything where the question says more than any title does.
    """
    for_districts = any(area.level == DISTRICT for area in asked.areas)
    fitting = [
        one
        for one in ranked
        if one.fits and (not one.area_steps or not one.is_book or (for_districts and one.area_steps == 1))
    ]
    if _is_understood(asked) and any(one.answers and not ranking.may_hold(one, lexicon) for one in fitting):
        return SearchOutcome.FOUND, [one for one in fitting if one.names_most]
    near = list(dict.fromkeys([*fitting, *ranked]))[:MOST_SIMILAR]
    return (SearchOutcome.SIMILAR, near) if near else (SearchOutcome.NOTHING, [])


def _is_understood(asked: Question) -> bool:
    """Return whether titles have every word of the question that says what is sought."""
    return not asked.unmatched and (any(one.is_strong for one in asked.wanted) or not asked.unknown)


def _hits(db: Session, ranked: Sequence[Ranked], areas: Areas, today: date, lang: str) -> list[Hit]:
    """Return entries as pages show them, each in the language of the page where the source has it."""
    wanted = catalogue.ENGLISH if lang == "en" else catalogue.INDONESIAN
    translated = catalogue.in_language(db, [one.entry for one in ranked], wanted)
    return [_hit(one, translated.get(one.entry.source_key, one.entry), areas, today, lang) for one in ranked]


def _hit(one: Ranked, entry: Entry, areas: Areas, today: date, lang: str) -> Hit:
    area = areas.by_code.get(one.words.area)
    return Hit(
        id=one.entry.id,
        title=entry.title,
        kind=CatalogueKind(entry.kind),
        years=one.words.data,
        area=area.name if area else "",
        is_wider=one.area_steps > 0,
        in_time=one.in_time,
        unit=entry.unit or one.entry.unit,
        url=entry.url,
        released_on=entry.released_on,
        citation=citation.line(entry, areas.by_code.get(entry.domain), today, lang),
        language="en" if entry.language == catalogue.ENGLISH else "id",
    )
