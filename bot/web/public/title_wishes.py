"""/k/<number>/<proof>/kabari: the titles whose later edition the citizen of a case waits for, or can wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import is_officer
from handlers.errors import Refusal
from handlers.finder.wishes import asking
from handlers.finder.wishes.asking import Offer, TooMany
from handlers.office import formats
from handlers.office.office import Office
from handlers.self_service import tracking
from handlers.texts import render
from handlers.texts.application.wishes_page import PAGE
from store.tables import Consultation, TitleWish
from store.vocabulary import CaseKind

Answer = str | Response | tuple[str, int]
DONE = {"dicatat": "asked", "berhenti": "stopped"}  # what an address says was done, and the key of its sentence


@dataclass(frozen=True, slots=True)
class WishRow:
    """A title that can be waited for, or is. value: of its button. about: which editions, and until when."""

    value: int
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class WishesPage:
    """What a citizen waits for, and what they can wait for.

    words: the page's words by key. action: where its buttons lead. has_token: whether its forms carry a token.
    back: the page that led here. done: a sentence about what was just done, "" for nothing.
    """

    lang: str
    words: Mapping[str, str]
    about: str
    action: str
    back: str
    has_token: bool
    offered: Sequence[WishRow]
    standing: Sequence[WishRow]
    done: str = ""
    error: str = ""


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("title_wishes", __name__)

    @routes.get("/k/<number>/<proof>/kabari")
    def page(number: str, proof: str) -> Answer:
        return _page(app, number, proof)

    @routes.post("/k/<number>/<proof>/kabari")
    def change(number: str, proof: str) -> Answer:
        return _change(app, number, proof)

    return routes


def is_offered(app: App, case: Consultation) -> bool:
    """Return whether the citizen of a case can wait for titles. Nobody can without a catalogue, or in a complaint."""
    return app.settings.catalogue is not None and bool(app.office.areas) and case.kind == CaseKind.CONSULTATION


def _opened(app: App, db: Session, number: str, proof: str) -> Consultation:
    """Return the case of the citizen's own link. Whoever knows only the number and a phone's end changes nothing."""
    opened = tracking.by_link(db, app.office, number, proof)
    if opened is None or not opened.may_write or not is_offered(app, opened.case):
        abort(404)
    return opened.case


def _page(app: App, number: str, proof: str, error: str = "") -> tuple[str, int]:
    with app.db.read() as db:
        case = _opened(app, db, number, proof)
        lang = render.language(case.language)
        words, route = PAGE[lang], tracking.route_word(db, app.office, case)
        mine = [one for one in asking.standing(db, case.person_id) if _is_of(one, case)]
        offers = [one for one in asking.offers(db, app.office, case, app.clock()) if one.title not in _titles(mine)]
        shown = WishesPage(
            lang=lang,
            words=words,
            about=words["about"].format(lewat=route) if route else words["about_no_way"],
            action=url_for("title_wishes.change", number=number, proof=proof),
            back=url_for("tracking.page", number=number, proof=proof),
            has_token=False,
            offered=[offered_row(one, lang) for one in offers],
            standing=[standing_row(app.office, one, lang) for one in mine],
            done=words.get(DONE.get(request.args.get("selesai", ""), ""), ""),
            error=error,
        )
    return render_template("public/title_wishes.html", page=shown), 422 if error else 200


def _is_of(wish: TitleWish, case: Consultation) -> bool:
    """Return whether a wish belongs to the address or the case of a link: it shows nothing of another address."""
    return wish.identity_id == case.identity_id or wish.consultation_id == case.id


def _titles(wishes: Sequence[TitleWish]) -> set[str]:
    return {one.title for one in wishes}


def offered_row(offer: Offer, lang: str) -> WishRow:
    return WishRow(offer.entry_id, offer.title, PAGE[lang]["after"].format(tahun=offer.year))


def standing_row(office: Office, wish: TitleWish, lang: str) -> WishRow:
    after, until = PAGE[lang]["after"].format(tahun=wish.year), formats.date(office, wish.ends_at, lang)
    return WishRow(wish.id or 0, wish.title, f"{after}, {PAGE[lang]['until'].format(tanggal=until)}")


def _change(app: App, number: str, proof: str) -> Answer:
    asked = whole_number(request.form.get("judul", ""))
    with app.db.write() as db:
        case = _opened(app, db, number, proof)
        words = PAGE[render.language(case.language)]
        error = words["officer"] if is_officer(app) else ""
        if not error and asked is not None:
            error = _ask(app, db, case, asked, words)
        elif not error:
            _stop(db, case, request.form.get("henti", ""))
    if error:
        return _page(app, number, proof, error)
    done = "dicatat" if asked is not None else "berhenti"
    return redirect(url_for("title_wishes.page", number=number, proof=proof, selesai=done), 303)


def _ask(app: App, db: Session, case: Consultation, entry_id: int, words: Mapping[str, str]) -> str:
    """Note a wish for a title that the case offers. Return why it was refused, "" where it was noted."""
    if entry_id not in {one.entry_id for one in asking.offers(db, app.office, case, app.clock())}:
        return words["impossible"]
    try:
        asking.ask(db, app.office, entry_id, asking.identity_of(db, case), now=app.clock(), case=case)
    except Refusal as refused:
        return refusal(refused, words)
    return ""


def refusal(refused: Refusal, words: Mapping[str, str]) -> str:
    """Return why a wish was refused, in the citizen's language."""
    return words["most"].format(batas=asking.MOST_WISHES) if isinstance(refused, TooMany) else words["impossible"]


def _stop(db: Session, case: Consultation, which: str) -> None:
    mine = [one for one in asking.standing(db, case.person_id) if _is_of(one, case)]
    for wish in mine:
        if which in ("semua", str(wish.id)):
            asking.stop(db, case.person_id, wish.id or 0)
