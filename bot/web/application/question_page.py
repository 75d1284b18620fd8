"""/tanya: a citizen asks, without an account and without scripts. Nothing is stored before they said "yes, send"."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application import writing
from bot.web.application.session import current_citizen, language
from bot.web.http.client.address import client_address
from bot.web.http.session import is_officer
from channels.formats.earlier_search import EarlierSearch
from handlers.errors import BadInput
from handlers.office import links
from handlers.self_service.chat import conversation, question
from handlers.self_service.chat.question import Asker, Typed, Written
from handlers.texts.application.question_page import PAGE
from store.cases import messages

log = logging.getLogger(__name__)

Answer = str | Response | tuple[str, int]
# purposes of the link of a question on its way: by somebody, and by a citizen who is signed in with its address
ASKED, ASKED_PROVEN = "asked", "asked-proven"
REFRESHED = 3  # seconds


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The form, or what it says once more before it is sent.

    words: the page's words by key. key: with which a form that is sent twice counts once.
    error: why it was not sent, "" for nothing. takes_mail: an address of mail is taken too.
    rows: numbers of the rows of data that the form shows. searched: what goes along of a search, None for nothing.
    """

    lang: str
    words: Mapping[str, str]
    typed: Typed
    errors: Mapping[str, str]
    error: str
    key: str
    takes_mail: bool
    rows: Sequence[int] = (1, 2, 3)
    searched: EarlierSearch | None = None


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A question that is stored and not yet a conversation. refreshed: seconds, 0 for no more."""

    lang: str
    words: Mapping[str, str]
    refreshed: int


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("question", __name__)

    @routes.before_request
    def check() -> None:
        if not question.is_possible(app.office):
            abort(404)

    @routes.get("/tanya")
    def form() -> Answer:
        return _form(app, _known(app, {}), {}, "", messages.new_key())

    @routes.post("/tanya")
    def write() -> Answer:
        return _write(app)

    @routes.get("/tanya/terkirim/<token>")
    def asked(token: str) -> Answer:
        return _asked(app, token)

    return routes


def fresh(app: App, known: Mapping[str, str], rows: Sequence[int]) -> QuestionPage:
    """Return a form to begin with, for another page. known: what it holds already, by field."""
    return replace(_page(app, _known(app, known), messages.new_key()), rows=rows)


def _page(app: App, typed: Typed, key: str) -> QuestionPage:
    """Return a form without errors."""
    lang, has_mail = language(), question.takes_mail(app.office)
    with app.db.read() as db:
        searched = question.searched(db, typed)
    return QuestionPage(lang, PAGE[lang], typed, {}, "", key, has_mail, searched=searched)


def _known(app: App, known: Mapping[str, str]) -> Typed:
    """Return a form with what is known, and with name and address of a citizen who is signed in."""
    citizen = current_citizen(app)
    own = {"name": citizen.name, "contact": citizen.email} if citizen is not None else {}
    return question.typed_of({**own, **known})


def _is_own(app: App, told: Written) -> bool:
    """Return whether a citizen who is signed in asks from their own address."""
    citizen = current_citizen(app)
    return citizen is not None and told.address.value == citizen.email


def _form(app: App, typed: Typed, errors: Mapping[str, str], error: str, key: str) -> Answer:
    """Draw the form with all that was typed."""
    shown = replace(_page(app, typed, key), errors=errors, error=error)
    page = render_template("application/chat/question.html", page=shown)
    return (page, 422) if errors or error else page


def _write(app: App) -> Answer:
    typed, button, lang = question.typed_of(request.form), request.form.get("button", ""), language()
    key = request.form.get("key", "")
    key = key if question.KEY.fullmatch(key) else messages.new_key()
    words = PAGE[lang]
    if button == "change":
        return _form(app, typed, {}, "", key)
    if is_officer(app):
        return _form(app, typed, {}, words["officer"], key)
    if request.form.get("website", ""):
        return _form(app, typed, {}, words["robot"], key)
    errors = question.check(app.office, typed, lang)
    if errors:
        return _form(app, typed, errors, words["check"], key)
    if button != "send":
        return render_template("application/chat/recap.html", page=_page(app, typed, key))
    return _take(app, typed, key, lang)


def _take(app: App, typed: Typed, key: str, lang: str) -> Answer:
    """Store a question, once however often it is sent, and lead to its conversation."""
    told = question.written(typed)
    told = replace(told, proven=_is_own(app, told))
    sent, asker = question.key_of(key, told), Asker(told.address, client_address())
    with app.db.read() as db:
        told = replace(told, searched=question.searched(db, typed))
        is_new = not conversation.is_handled(db, sent)
        try:
            if is_new:
                question.require_patience(db, asker, lang, app.clock())
        except BadInput as refused:
            return _form(app, typed, {}, str(refused), key)
    if not writing.keep(app, sent, told):
        return _form(app, typed, {}, PAGE[lang]["unstored"], key)
    if is_new:
        _note(app, asker)
    writing.wait(app, sent)
    token = links.sign(app.office, ASKED_PROVEN if told.proven else ASKED, sent)
    return redirect(url_for("question.asked", token=token, bahasa="en" if lang == "en" else None), 303)


def _note(app: App, asker: Asker) -> None:
    """Count the question. It is safe already, in the spool where the database cannot be written: it is answered so."""
    try:
        with app.db.write() as db:
            question.note(db, asker, app.clock())
    except Exception as error:
        log.error("a question could not be counted (%s)", type(error).__name__)


def _asked(app: App, token: str) -> Answer:
    by_owner, lang = links.unsign(app.office, ASKED_PROVEN, token), language()
    key = by_owner or links.unsign(app.office, ASKED, token)
    if key is None:
        abort(404)
    with app.db.read() as db:
        is_handled = conversation.is_handled(db, key)
        address = conversation.opened_by(db, app.office, key, proven=bool(by_owner))
    if address:
        return redirect(url_for("chat.page", token=address.rpartition("/")[2]), 303)
    shown = AskedPage(lang, PAGE[lang], 0 if is_handled else REFRESHED)
    return render_template("application/chat/asked.html", page=shown)
