"""The search page: every consultation whose messages, people, numbers or files fit what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from bot.app import App
from bot.web.http.session import me, require
from bot.web.present import formatting, labels
from handlers.errors import Refusal
from handlers.language import search_query
from handlers.language.highlight import Marker, Piece
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from store.desk import tags
from store.office import officers
from store.search import search
from store.search.search import Hit, SearchQuery
from store.vocabulary import Direction

MOST_HITS = 50
ANY, KEY = "NOMOR", "KUNCI"  # stand for a number and a message in an address


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case that was found. The words that fit are marked."""

    url: str
    label: str
    channel_name: str
    name: Markup
    number: Markup
    snippet: Markup
    at: datetime
    when: str
    chip: labels.Chip
    officer: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found.

    more: not all of it is shown.
    error: why nothing could be looked for.
    """

    typed: str
    rows: Sequence[FoundCase]
    more: bool
    error: str
    examples: Sequence[str]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("search", __name__)
    routes.before_request(require(app))

    @routes.get("/cari")
    def page() -> str:
        return render_template("inbox/search.html", page=_page(app))

    return routes


def _page(app: App) -> SearchPage:
    typed = request.args.get("q", "").strip()
    try:
        rows, error = (_found(app, typed) if typed else []), ""
    except Refusal as refused:
        rows, error = [], str(refused)
    return SearchPage(typed, rows[:MOST_HITS], len(rows) > MOST_HITS, error, list(search_query.EXAMPLES.values()))


def _found(app: App, typed: str) -> list[FoundCase]:
    with app.db.read() as db:
        desk = search_query.Desk(app.office, partial(officers.ever, db), me(app), partial(tags.in_use, db))
        query = search_query.read(typed, desk)
        hits = search.find(db, query, MOST_HITS + 1, visibility.sight_of(db, me(app))) if query != SearchQuery() else []
    marker = Marker(query.terms)
    address = url_for("inbox.conversation", number=ANY, pesan=KEY, _anchor=f"pesan-{KEY}")
    return [_row(app, hit, marker, address) for hit in hits]


def who(hit: Hit) -> str:
    """Return whom a list of hits names. An anonymous complaint names nobody."""
    return labels.ANONYMOUS if hit.consultation.anonymous else hit.name or formatting.address(hit.address)


def _row(app: App, hit: Hit, marker: Marker, address: str) -> FoundCase:
    case, traits = hit.consultation, labels.traits_of(app.office, hit.consultation.channel)
    name = marker.mark(who(hit))
    number = marker.mark(case.number)
    explained = any(is_hit for _, is_hit in [*name, *number])
    return FoundCase(
        url=address.replace(ANY, case.number).replace(KEY, hit.key),
        label=traits.label,
        channel_name=traits.word,
        name=formatting.marked(name),
        number=formatting.marked(number),
        snippet=formatting.marked(_snippet(hit, marker, explained=explained)),
        at=hit.message.at,
        when=formatting.when(app.office, hit.message.at, app.clock()),
        chip=labels.CASE_CHIPS[case.state],
        officer=hit.officer,
    )


def _snippet(hit: Hit, marker: Marker, *, explained: bool) -> list[Piece]:
    """Return why the case was found: the first place with a hit, else the beginning of the message.

    explained: the row's name or number shows a hit already, so the person's other addresses need not.
    """
    for before, text in _places(hit, explained=explained):
        if text and (pieces := marker.excerpt(text, labels.LONGEST_SNIPPET)):
            return [(before, False), *pieces]
    return [(labels.snippet(hit.message), False)]


def _places(hit: Hit, *, explained: bool) -> Iterator[tuple[str, str]]:
    """Yield the places where a hit can be, in order, each with the word that stands before it."""
    message = hit.message
    yield {"note": "Catatan: ", "out": "Kami: "}.get(message.direction, ""), hide_citizens_links(message.body)
    yield "", message.note
    yield "Perihal: ", message.subject if message.direction == Direction.IN else ""
    yield "Perihal: ", hit.consultation.subject
    for file in hit.files:
        yield "Lampiran: ", file
    for address in () if explained or hit.consultation.anonymous else hit.addresses:
        yield "Warga: ", f"{address.name} {formatting.address(address)}"
