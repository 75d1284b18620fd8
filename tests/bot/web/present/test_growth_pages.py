"""No page and no search is held up by a citizen's words: what draws, marks or indexes them takes time by their length.

Every function that does is listed from the code; a new one without a row fails. How time is measured: growth.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from growth import PIECES, functions, grows, patterns
from world import TRAITS

from bot.web.present import formatting, labels, quotes
from channels.envelope import Address
from handlers.language import highlight, search_query
from handlers.office import links
from handlers.office.office import Office
from store.search import search_index, terms
from store.search.search import Term
from store.tables import Consultation, Identity, Message, Officer, Person

pytestmark = pytest.mark.slow

DEWI = Officer(id=1, name="dewi", display_name="Dewi Lestari", password_hash="", created_at=datetime(2026, 1, 1))
DESK = search_query.Desk(Office(traits=TRAITS), lambda: (DEWI,), DEWI)
MARKER = highlight.Marker(
    [Term(("jumlah",)), Term(("a", "b")), Term(("0812",)), Term(("petugas", "jumlah"), exact=True)]
)
CASE = Consultation(id=1, number="K-2026-000001", subject="Data")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def message(words: str) -> Message:
    return Message(
        id=2, key="a", channel="email", direction="in", author="siti", body=words, subject=words, quotes="q", at=NOW
    )


def indexed(words: str) -> dict[str, Any]:
    row = search_index._row(message(words), CASE, [], [words], [])
    return search_index._for_fts5(row) | search_index._for_tsvector(row)


def quote(words: str) -> object:
    return quotes.Answered({"q": message(words)}, {}, ()).quote(message(words))


ROWS: dict[str, Callable[[str], Any]] = {
    "formatting.initials": formatting.initials,
    "formatting.shade": lambda words: formatting.shade(words.encode("utf-8", "replace").decode()),
    "formatting.numbered": formatting.numbered,
    "formatting.mentions": lambda words: formatting.mentions(words, ["Dewi Lestari", words[:80]]),
    "formatting.marked": lambda words: formatting.marked(
        [(words, True), *((words[at : at + 40], False) for at in range(0, len(words), 40))]
    ),
    "formatting.address": lambda words: formatting.address(Address("phone", words, words)),
    "formatting.named_address": lambda words: formatting.named_address(words, words),
    "formatting.phone": formatting.phone,
    "labels.name": lambda words: labels.name(Person(name=words), Identity(kind="phone", value=words)),
    "labels.snippet": lambda words: labels.snippet(message(words)),
    "labels.kind_of_file": lambda words: labels.kind_of_file(words, words),
    "quotes.Answered.is_here": lambda words: quotes.Answered({}, {}, ()).is_here(message(words)),
    "quotes.Answered.quote": quote,
    "quotes.wordless": lambda words: quotes.wordless(message(words)),
    "links.hide_citizens_links": links.hide_citizens_links,
    "highlight.Marker.mark": MARKER.mark,
    "highlight.Marker.excerpt": lambda words: MARKER.excerpt(words, 140),
    "highlight.Marker._places": lambda words: list(MARKER._places(words)),
    "highlight._folded": highlight._folded,
    "highlight._begin": lambda words: highlight._begin(words, len(words) // 2, 140),
    "highlight._numbers": lambda words: list(highlight._numbers(words, "0812")),
    "search_query.read": lambda words: asked(words),
    "terms.decomposed": terms.decomposed,
    "terms.plain": terms.plain,
    "terms.words": terms.words,
    "terms.stem": lambda words: terms.stem(words[: terms.LONGEST_WORD]),
    "terms.stems": lambda words: terms.stems(terms.words(words)),
    "terms.international": terms.international,
    "terms.numbers": terms.numbers,
    "search_index._row": indexed,
}
# what reads figures, moments, our own words, or places in a text; what asks the database
OTHERS = {
    *(f"formatting.{name}" for name in ("size", "clock", "day", "when", "at", "moment", "span", "roughly", "inside")),
    *(
        f"labels.{name}"
        for name in (
            "traits_of",
            "chip",
            "promise",
            "promise_until",
            "_ticking",
            "window_strip",
            "fate_of",
            "hours_left",
        )
    ),
    *(f"highlight.{name}" for name in ("Marker.__init__", "_may_end", "_pieces", "_merged")),
    "quotes.reactions",
}
DRAWING = (formatting, labels, quotes, highlight, terms)
MODULES = (*DRAWING, search_query, links)


def asked(words: str) -> object:
    try:
        return search_query.read(words, DESK)
    except search_query.BadInput:
        return None


def test_every_function_that_draws_or_indexes_words_has_a_row() -> None:
    apart = {"links.hide_citizens_links", "search_index._row"}
    found = functions(DRAWING, private=True) | functions([search_query])
    assert (found - OTHERS, OTHERS - found) == (set(ROWS) - apart, set())


@pytest.mark.parametrize("name", sorted(ROWS))
def test_time_grows_with_the_size_and_no_faster(name: str) -> None:
    assert [said for piece in PIECES if (said := grows(ROWS[name], piece))] == []


@pytest.mark.parametrize("name", sorted(patterns(MODULES)))
def test_no_pattern_takes_the_square_of_its_text(name: str) -> None:
    run = patterns(MODULES)[name]
    assert [said for piece in PIECES if (said := grows(run, piece))] == []
