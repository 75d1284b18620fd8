"""/k/<number>: the state of a case, for the citizen. No sign-in: a signed link, or a number with a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.client.address import client_address
from bot.web.http.session import is_officer
from bot.web.public import title_wishes
from handlers.errors import Refusal
from handlers.office import formats, links
from handlers.self_service import tracking
from handlers.texts import render, tracking_page
from handlers.texts.application import wishes_page
from store.cases import consultations, messages
from store.cases.consultations import is_complaint_number
from store.tables import Consultation, Rating
from store.vocabulary import CaseKind, CaseState, Stage

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class TrackingSearch:
    """The form for a number and a proof.

    words: the page's words by key.
    """

    words: Mapping[str, str]
    number: str
    error: str


@dataclass(frozen=True, slots=True)
class TrackingPage:
    """The state of one case.

    expected: when the first answer comes.
    opens: when the office opens, while it is closed and answers by places in line.
    due: when a complaint is answered. "" for none of these.
    may_write: the link allows it.
    hint: through which channel we answer.
    sent: the citizen's message was taken.
    nonce: with which a message sent twice counts once.
    wishes_url: where the citizen asks to be told of later titles, "" where nothing can be waited for.
    """

    lang: str
    words: Mapping[str, str]
    number: str
    heading: str
    sentence: str
    opened: str
    tracked: tracking.Tracked
    expected: str
    opens: str
    due: str
    rating: Rating | None
    rating_url: str
    may_write: bool
    hint: str
    error: str
    typed: str
    nonce: str
    sent: bool
    wishes_url: str
    wishes_word: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("tracking", __name__)

    @routes.get("/k")
    def ask() -> Answer:
        return _ask()

    @routes.post("/k")
    def prove() -> Answer:
        return _prove(app)

    @routes.get("/k/<number>")
    def ask_for(number: str) -> Answer:
        return _ask(number[:40])

    @routes.get("/k/<number>/<proof>")
    def page(number: str, proof: str) -> Answer:
        return _page(app, number, proof)

    @routes.post("/k/<number>/<proof>")
    def write(number: str, proof: str) -> Answer:
        return _write(app, number, proof)

    return routes


def _ask(number: str = "", error: str = "") -> str:
    shown = TrackingSearch(tracking_page.PAGE["id"], number, error)
    return render_template("public/tracking_search.html", page=shown)


def _prove(app: App) -> Answer:
    number, proof = request.form.get("nomor", "")[:40], request.form.get("bukti", "")[:200]
    with app.db.write() as db:
        case = tracking.by_proof(db, number, proof, client_address(), app.clock())
    words = tracking_page.PAGE["id"]
    if case is None:
        return _ask(number, words["complaint" if is_complaint_number(number) else "wrong"]), 422
    if isinstance(case, datetime):
        return _ask(number, words["slow"].format(kapan=_in_a_while(case, app.clock()))), 429
    place = url_for("tracking.page", number=case.number, proof=links.reading_proof(app.office, case))
    return redirect(place, 303)


def _in_a_while(moment: datetime, now: datetime) -> str:
    seconds = max(1, int((moment - now).total_seconds()))
    return f"dalam {seconds} detik" if seconds < 90 else f"dalam {-(-seconds // 60)} menit"


def _page(app: App, number: str, proof: str, error: str = "", typed: str = "") -> tuple[str, int]:
    with app.db.read() as db:
        opened = tracking.by_link(db, app.office, number, proof)
        if opened is None:
            return _ask(number[:40], tracking_page.PAGE["id"]["wrong"] if proof else ""), 404
        shown = _shown(app, db, opened, error, typed)
    return render_template("public/tracking.html", page=shown), 422 if error else 200


def _shown(app: App, db: Session, opened: tracking.Opened, error: str, typed: str) -> TrackingPage:
    case = opened.case
    lang, now = render.language(case.language), app.clock()
    tracked, route = tracking.progress(db, app.office, case, now), tracking.route_word(db, app.office, case)
    words, (heading, _) = tracking_page.PAGE[lang], tracking_page.STATES[tracked.state][lang]
    rating = consultations.rating_of(db, case)
    asked = case.rating_asked_at is not None and case.state == CaseState.CLOSED
    return TrackingPage(
        lang=lang,
        words=words,
        number=case.number,
        heading=heading,
        sentence=_sentence(app, tracked, route, lang),
        opened=words["opened"].format(kapan=_when(app, case.opened_at, lang)),
        tracked=tracked,
        expected=words["expect"].format(kapan=_when(app, tracked.expected, lang)) if tracked.expected else "",
        opens=words["opens"].format(kapan=_when(app, tracked.opens, lang)) if tracked.opens else "",
        due=_due(app, case, words, lang),
        rating=rating,
        rating_url=links.rating_url(app.office, case) if opened.may_write and asked and rating is None else "",
        may_write=opened.may_write,
        hint=words["write_hint"].format(lewat=route) if route else words["no_route"],
        error=error,
        typed=typed,
        nonce=messages.new_key(),
        sent="terkirim" in request.args,
        wishes_url=_wishes_url(app, opened, tracked),
        wishes_word=wishes_page.PAGE[lang]["link"],
    )


def _wishes_url(app: App, opened: tracking.Opened, tracked: tracking.Tracked) -> str:
    case = opened.case
    may_wait = opened.may_write and bool(tracked.given) and title_wishes.is_offered(app, case)
    return links.wishes_url(app.office, case) if may_wait else ""


def _sentence(app: App, tracked: tracking.Tracked, route: str, lang: str) -> str:
    """Say how the case stands.

    route: the word of the channel we answer through, "" where there is none.
    """
    _, sentence = tracking_page.STATES[tracked.state][lang]
    website = app.office.complaints.website
    or_website = tracking_page.PAGE[lang]["or_website"].format(situs=website) if website else ""
    by = route or ("telepon" if lang == "id" else "phone")
    return str(sentence.format(lewat=by, atau_situs=or_website, nomor=tracked.instead))


def _due(app: App, case: Consultation, words: Mapping[str, str], lang: str) -> str:
    owed = case.kind == CaseKind.COMPLAINT and case.stage != Stage.ANSWERED and case.state != CaseState.CLOSED
    if not owed or case.answer_due_at is None:
        return ""
    return str(words["due"].format(kapan=formats.day(app.office, case.answer_due_at, lang)))


def _when(app: App, moment: datetime, lang: str) -> str:
    return f"{formats.day(app.office, moment, lang)}, {formats.clock(app.office, moment)}"


def _write(app: App, number: str, proof: str) -> Answer:
    text, nonce = request.form.get("isi", ""), request.form.get("sekali", "")
    if is_officer(app):
        return _page(app, number, proof, tracking_page.PAGE["id"]["officer"], text)
    written = tracking.read(text, app.clock())
    try:
        with app.db.write() as db:
            opened = tracking.by_link(db, app.office, number, proof)
            if opened is None or not opened.may_write:
                return _ask(number[:40]), 404
            tracking.write(db, app.office, opened.case, written, nonce, app.clock())
    except Refusal as refused:
        return _page(app, number, proof, str(refused), text)
    app.bell.ring()
    return redirect(url_for("tracking.page", number=number, proof=proof, terkirim=1), 303)
