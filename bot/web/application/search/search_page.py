"""/cari-data: a citizen searches the titles of published data, and asks beside them. It works without scripts."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application import question_page, wishes_page
from bot.web.application.question_page import QuestionPage
from bot.web.application.session import go, in_language, language
from bot.web.http.client.address import client_address
from bot.web.http.htmx import whole_number
from bot.web.http.session import is_officer
from channels.formats.plain_text import clean
from handlers.finder import search, years
from handlers.finder.search import Findings, Hit
from handlers.finder.wishes import series
from handlers.office import formats
from handlers.self_service import searching
from handlers.self_service.chat import question
from handlers.texts.application import search_page as page_words
from handlers.texts.application.search_page import KINDS, PAGE
from store.cases import messages
from store.catalogue_words import SearchOutcome

log = logging.getLogger(__name__)

Answer = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SearchTitle:
    """One title.

    lang: of the title. about: kind, years, area, unit, release. note: what differs from the search, "" for nothing.
    wish_url: where whoever is signed in asks to be told of the next edition, "" where they cannot.
    """

    id: int
    title: str
    url: str
    about: str
    note: str
    citation: str
    wish_url: str
    lang: str


@dataclass(frozen=True, slots=True)
class Results:
    """What a search came to.

    typed: what was searched for. said: how it ended, "" for no search. as_of: the day of the catalogue and
    what it lacks, "" where that is not known. need: the data looked for, as a row of the question's form.
    """

    typed: str = ""
    said: str = ""
    titles: Sequence[SearchTitle] = ()
    as_of: str = ""
    need: str = ""

    @property
    def searched(self) -> str:
        """Return what goes along with a question: "" where nothing was searched for."""
        return self.typed if self.as_of else ""

    @property
    def seen(self) -> str:
        """Return the ids of the titles that are shown, as the question's form carries them."""
        return " ".join(str(one.id) for one in self.titles)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The form of the search, its results, and the question's form beside them.

    words: the page's words by key. other: the other language. ask: None where nothing can be asked on a page.
    key: with which a search counts once as solved. solve_url: where that is sent.
    """

    lang: str
    words: Mapping[str, str]
    other: str
    results: Results
    ask: QuestionPage | None
    key: str
    solve_url: str


@dataclass(frozen=True, slots=True)
class SolvedPage:
    """What a citizen reads who found what they looked for. words: the page's words by key."""

    lang: str
    words: Mapping[str, str]
    found: SearchTitle
    again_url: str


def is_offered(app: App) -> bool:
    """Return whether this office has a catalogue, and says which areas its data are about."""
    return app.settings.catalogue is not None and bool(app.office.areas)


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("find", __name__)

    @routes.before_request
    def check() -> None:
        if not is_offered(app):
            abort(404)

    @routes.get("/cari-data")
    def page() -> Answer:
        return _page(app)

    @routes.get("/cari-data/hasil")
    def results() -> Answer:
        found, status = _results(app)
        return render_template("application/search/results.html", page=_drawn(app, found)), status

    @routes.post("/cari-data/ketemu")
    def solve() -> Response:
        chosen = whole_number(request.form.get("judul", ""))
        found = _chosen(app, chosen)
        _count_solved(app, found.id)
        return go("find.solved", entry=found.id)

    @routes.get("/cari-data/ketemu/<int:entry>")
    def solved(entry: int) -> str:
        lang = language()
        shown = SolvedPage(lang, PAGE[lang], _chosen(app, entry), in_language("find.page", lang))
        return render_template("application/search/solved.html", page=shown)

    return routes


def _chosen(app: App, entry: int | None) -> SearchTitle:
    """Return the title that somebody chose. Aborts with 404 where the catalogue does not have it."""
    with app.db.read() as db:
        hits = search.chosen(db, app.office, [entry or 0], now=app.clock(), lang=language())
    return _title(hits[0], language()) if hits else abort(404)


def _count_solved(app: App, entry: int) -> None:
    """Count a search that found what a citizen looked for, not one of an officer's."""
    if is_officer(app):
        return
    try:
        with app.db.write() as db:
            searching.note_solved(db, client_address(), request.form.get("kunci", ""), entry, app.clock())
    except Exception as error:
        log.error("a solved search could not be counted (%s)", type(error).__name__)


def _page(app: App) -> Answer:
    found, status = _results(app)
    return render_template("application/search/page.html", page=_drawn(app, found)), status


def _drawn(app: App, found: Results) -> SearchPage:
    lang = language()
    ask = None
    if question.is_possible(app.office):
        ask = question_page.fresh(app, {"need1": found.need}, rows=(1,))
    return SearchPage(
        lang=lang,
        words=PAGE[lang],
        other="id" if lang == "en" else "en",
        results=found,
        ask=ask,
        key=messages.new_key(),
        solve_url=in_language("find.solve", lang),
    )


def _results(app: App) -> tuple[Results, int]:
    """Search for what is typed. Return what came of it, and the status of the page."""
    words = PAGE[language()]
    typed = " ".join(clean(request.args.get("q", "")[: searching.LONGEST_SHOWN]).split())
    if not typed:
        return Results(said=words["empty"] if "q" in request.args else ""), 200
    if len(typed) > searching.LONGEST_SEARCH:
        return Results(typed, words["long"].format(batas=searching.LONGEST_SEARCH)), 422
    if _is_too_often(app):
        return Results(typed, words["often"]), 429
    with app.db.read() as db:
        found = search.search(db, app.office, typed, now=app.clock(), lang=language())
    return _of(app, typed, found), 200


def _is_too_often(app: App) -> bool:
    """Count a search. One that cannot be counted is allowed."""
    with app.db.read() as db:
        if searching.is_too_often(db, client_address(), app.clock()):
            return True
    try:
        with app.db.write() as db:
            searching.note(db, client_address(), app.clock())
    except Exception as error:
        log.error("a search could not be counted (%s)", type(error).__name__)
    return False


def _of(app: App, typed: str, found: Findings) -> Results:
    lang = language()
    day = formats.date(app.office, found.as_of, lang) if found.as_of else ""
    as_of = PAGE[lang]["as_of"].format(tanggal=day) if day else ""
    return Results(
        typed=typed,
        said=_said(found, typed),
        titles=[_title(hit, lang, may_wait=wishes_page.is_offered(app)) for hit in found.hits],
        as_of=" ".join(filter(None, (as_of, page_words.gaps(found.gaps, lang)))),
        need=searching.need_of(app.office, typed, found.question),
    )


def _said(found: Findings, typed: str) -> str:
    """Return how a search ended. A failure never reads like an empty catalogue."""
    words = PAGE[language()]
    if found.outcome == SearchOutcome.NOTHING and found.question.is_empty:
        return words["vague"]
    return words[found.outcome].format(jumlah=len(found.hits), kata=typed)


def _title(hit: Hit, lang: str, *, may_wait: bool = False) -> SearchTitle:
    words = PAGE[lang]
    data = words["data"].format(tahun=years.span(hit.years)) if hit.years else ""
    day = words["released"].format(tanggal=formats.written(hit.released_on, lang)) if hit.released_on else ""
    about = " · ".join(filter(None, [KINDS[lang][hit.kind], data, hit.area, hit.unit, day]))
    note = words["wider"] if hit.is_wider else "" if hit.in_time else words["other_year"]
    is_series = may_wait and hit.kind in series.KINDS and bool(hit.years)
    wish_url = in_language("wishes.page", lang, judul=hit.id) if is_series else ""
    return SearchTitle(hit.id, hit.title, hit.url, about, note, hit.citation, wish_url, hit.language)
