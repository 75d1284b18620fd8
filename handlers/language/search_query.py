"""Read what an officer types into the search box.

Free words, "exact words", and filters: dari:siti kanal:whatsapp status:baru petugas:dewi sejak:2026-05-01
sampai:2026-05-31 tag:inflasi. Filters of one kind widen each other (kanal:sms kanal:email). Everything else narrows the
search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from handlers.errors import BadInput
from handlers.office.office import Office
from handlers.office.ways_in import WAYS_IN
from store.search import terms
from store.search.search import SearchQuery, Term
from store.tables import Officer
from store.vocabulary import CaseState

MOST_WORDS = 24
STATES_BY_WORD = {
    "baru": (CaseState.NEW,),
    "ditangani": (CaseState.ASSIGNED,),
    "menunggu": (CaseState.ANSWERED, CaseState.CONFIRMING),
    "selesai": (CaseState.CLOSED,),
}
EXAMPLES = {
    "dari": "dari:siti",
    "kanal": "kanal:whatsapp",
    "status": "status:baru",
    "petugas": "petugas:dewi",
    "tag": "tag:inflasi",
    "sejak": "sejak:2026-05-01",
    "sampai": "sampai:2026-05-31",
}
PIECE = re.compile(
    rf"""(?:(?P<filter>{"|".join(EXAMPLES)}):)?(?:"(?P<exact>[^"]*)"?|(?P<number>{terms.NUMBER.pattern})|(?P<word>[^\s"]+))"""
)
QUOTES = str.maketrans("“”„«»", '"""""')
DATE = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<D>\d\d?)[-/](?P<M>\d\d?)[-/](?P<Y>\d{4})", re.ASCII)
YEARS = range(2000, 2100)
SHORTEST_LOCAL, SHORTEST_ABROAD = 8, 9  # figures of the beginning of a telephone number: 0812 0000, 62 812 0000


@dataclass(frozen=True)
class Desk:
    """Names that filters may use: the desk of the officer who searches.

    officers, tags: read everyone who was ever an officer, and the tags in use. They are called only for a search that
        names one.
    """

    office: Office
    officers: Callable[[], Sequence[Officer]]
    me: Officer
    tags: Callable[[], Sequence[str]] = list


def read(typed: str, desk: Desk) -> SearchQuery:
    """Return the search that a text asks for. Raises BadInput, never an error of the database."""
    query = SearchQuery()
    for piece in PIECE.finditer(terms.plain(typed.translate(QUOTES))):
        query = _with(query, piece, desk)
        if sum(len(term.words) for term in query.terms) > MOST_WORDS:
            raise BadInput(f"Pencarian terlalu panjang. Pakai paling banyak {MOST_WORDS} kata.")
    if query.since and query.until and query.since >= query.until:
        raise BadInput("Tanggal sejak: harus sebelum tanggal sampai:. Tukar keduanya.")
    return query


def _with(query: SearchQuery, piece: re.Match[str], desk: Desk) -> SearchQuery:
    name, exact, number, word = piece["filter"], piece["exact"], piece["number"], piece["word"]
    if name:
        return FILTERS[name](query, exact or number or word or "", desk)
    if word and word[:-1] in EXAMPLES and word.endswith(":"):
        raise _empty(word[:-1])
    if exact is not None:
        more_terms = [Term(tuple(terms.words(exact)), exact=True)]
    else:
        more_terms = _number(number) if number else [Term(tuple(terms.words(word)))]
    return replace(query, terms=query.terms + tuple(term for term in more_terms if term.words))


def _number(written: str) -> list[Term]:
    """Return the terms of a telephone number or its beginning. Other digits are words."""
    digits = terms.international(written)
    figures = sum(sign.isdecimal() for sign in written)
    shortest = SHORTEST_ABROAD if written.startswith(terms.COUNTRY) else SHORTEST_LOCAL
    if shortest <= figures and len(digits) <= terms.LONGEST_NUMBER:
        return [Term((digits,))]
    return [Term((word,)) for word in terms.words(written)]


# the filters


def _from(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    person_terms = _number(value) if terms.NUMBER.fullmatch(value) else [Term(tuple(terms.words(value)))]
    if not all(term.words for term in person_terms):
        raise _empty("dari")
    return replace(query, terms=query.terms + tuple(replace(term, by_person=True) for term in person_terms))


def _channel(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    channels = desk.office.traits.items()
    names = tuple(name for name, traits in channels if value in (name, traits.label, traits.word.lower()))
    names += tuple(name for name, traits in WAYS_IN.items() if value == traits.word.lower())
    if not names:
        known = ", ".join(dict.fromkeys(traits.label for _, traits in channels))
        raise BadInput(f"Kanal “{_short(value)}” tidak ada. Pilih salah satu: {known}.")
    return replace(query, channels=query.channels + names)


def _status(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    if value not in STATES_BY_WORD:
        raise BadInput(f"Status “{_short(value)}” tidak ada. Pilih salah satu: {', '.join(STATES_BY_WORD)}.")
    return replace(query, states=query.states + STATES_BY_WORD[value])


def _officer(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    """Filter by an officer: their sign-in name, or the beginning of any of their names. "saya" is who searches."""
    asked = terms.words(value)
    people = [desk.me] if value == "saya" else [one for one in desk.officers() if asked and _is_called(one, asked)]
    if not people:
        raise BadInput(f"Petugas “{_short(value)}” tidak ada. Periksa namanya, atau tulis petugas:saya.")
    return replace(query, officers=query.officers + tuple(one.id for one in people if one.id is not None))


def _is_called(officer: Officer, asked: Sequence[str]) -> bool:
    return _all_begin(asked, terms.words(f"{officer.name} {officer.display_name}"))


def _all_begin(asked: Sequence[str], names: Sequence[str]) -> bool:
    return all(any(name.startswith(one) for name in names) for one in asked)


def _tag(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    """Filter by a tag: the one of that name, or those with words that begin so."""
    asked, known = terms.words(value), desk.tags()
    found = [tag for tag in known if terms.plain(tag) == value] or [
        tag for tag in known if asked and _all_begin(asked, terms.words(tag))
    ]
    if not found:
        raise BadInput(f"Tag “{_short(value)}” tidak ada di konsultasi mana pun. Periksa ejaannya.")
    return replace(query, tags=query.tags + tuple(found))


def _since(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    return replace(query, since=_midnight(_date("sejak", value), desk.office))


def _until(query: SearchQuery, value: str, desk: Desk) -> SearchQuery:
    return replace(query, until=_midnight(_date("sampai", value) + timedelta(days=1), desk.office))


FILTERS: dict[str, Callable[[SearchQuery, str, Desk], SearchQuery]] = {
    "dari": _from,
    "kanal": _channel,
    "status": _status,
    "petugas": _officer,
    "tag": _tag,
    "sejak": _since,
    "sampai": _until,
}


def _date(name: str, value: str) -> date:
    matched = DATE.fullmatch(value)
    year, month, day = (int(matched[small] or matched[big]) if matched else 0 for small, big in ("yY", "mM", "dD"))
    try:
        named = date(year, month, day)
    except ValueError:
        named = date.min
    if named.year not in YEARS:
        raise BadInput(f"Tanggal “{_short(value)}” tidak dikenal. Tulis misalnya {EXAMPLES[name]}.")
    return named


def _midnight(day: date, office: Office) -> datetime:
    return datetime.combine(day, time(), office.zone)


def _empty(name: str) -> BadInput:
    return BadInput(f"Isi {name}: masih kosong. Tulis langsung setelah titik dua, misalnya {EXAMPLES[name]}.")


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"
