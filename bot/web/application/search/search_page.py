"""/cari-data: a citizen searches the titles of published data, and asks beside them. It works without scripts."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from bot.app import App
from bot.web.application import question_page
from bot.web.application.question_page import QuestionPage
from bot.web.application.session import language
from bot.web.http.session import client_address
from channels.formats.plain_text import clean
from handlers.finder import search, years
from handlers.finder.search import Findings, Hit
from handlers.office import formats
from handlers.self_service import searching
from handlers.self_service.chat import question
from handlers.texts.application.search_page import KINDS, PAGE
from store.catalogue_words import SearchOutcome

log = logging.getLogger(__name__)

Answer = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SearchTitle:
    """One title. about: kind, years, area, unit, release. note: what differs from the search, "" for nothing."""

    id: int
    title: str
    url: str
    about: str
    note: str
    citation: str


@dataclass(frozen=True, slots=True)
class Results:
    """What a search came to.

    typed: what was searched for. said: how it ended, "" for no search. as_of: the day of the catalogue, "" where it is
    not known. need: the data looked for, as a row of the question's form.
    """

    typed: str = ""
    said: str = ""
    titles: Sequence[SearchTitle] = ()
    as_of: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The form of the search, its results, and the question's form beside them.

    words: the page's words by key. other: the other language. ask: None where nothing can be asked on a page.
    """

    lang: str
    words: Mapping[str, str]
    other: str
    results: Results
    ask: QuestionPage | None


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

    return routes


def _page(app: App) -> Answer:
    found, status = _results(app)
    return render_template("application/search/page.html", page=_drawn(app, found)), status


def _drawn(app: App, found: Results) -> SearchPage:
    lang = language()
    ask = None
    if question.is_possible(app.office):
        ask = question_page.fresh(app, {"need1": found.need}, rows=(1,))
    return SearchPage(lang, PAGE[lang], "id" if lang == "en" else "en", found, ask)


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
    return Results(
        typed=typed,
        said=_said(found, typed),
        titles=[_title(hit, lang) for hit in found.hits],
        as_of=PAGE[lang]["as_of"].format(tanggal=day) if day else "",
        need=searching.need_of(app.office, typed, found.question),
    )


def _said(found: Findings, typed: str) -> str:
    """Return how a search ended. A failure never reads like an empty catalogue."""
    words = PAGE[language()]
    if found.outcome == SearchOutcome.NOTHING and found.question.is_empty:
        return words["vague"]
    return words[found.outcome].format(jumlah=len(found.hits), kata=typed)


def _title(hit: Hit, lang: str) -> SearchTitle:
    words = PAGE[lang]
    data = words["data"].format(tahun=years.span(hit.years)) if hit.years else ""
    day = words["released"].format(tanggal=formats.written(hit.released_on, lang)) if hit.released_on else ""
    about = " · ".join(filter(None, [KINDS[lang][hit.kind], data, hit.area, hit.unit, day]))
    note = words["wider"] if hit.is_wider else "" if hit.in_time else words["other_year"]
    return SearchTitle(hit.id, hit.title, hit.url, about, note, hit.citation)
