"""The forms of an officer's actions. Each is one transaction of handlers/desk.

A refusal comes back with the words that the officer typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_and_case, act_of
from bot.web.http.htmx import whole_number
from bot.web.http.session import require
from bot.web.inbox import inbox_page
from bot.web.inbox.composer_panel import NOTHING_GIVEN, Clash, Refused
from bot.web.present import form_words
from bot.web.public import title_wishes
from handlers.desk import actions, closing, download_links, drafts
from handlers.desk.composer_form import Form
from handlers.desk.counter import leaving
from handlers.errors import Held, Hidden, NotFound, Overtaken, Refusal
from handlers.finder.wishes import asking
from handlers.officers.act import Act
from handlers.outgoing import reroute, stuck
from store.cases import messages
from store.tables import Consultation
from store.vocabulary import DraftKind

Answer = str | Response | tuple[str, int]
Action = Callable[[Act, Consultation], object]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("case_actions", __name__)
    routes.before_request(require(app))
    _case_routes(app, routes)
    _message_routes(app, routes)
    return routes


def _case_routes(app: App, routes: Blueprint) -> None:
    """Add the actions on a case."""

    @routes.post("/konsultasi/<number>/ambil")
    def take(number: str) -> Answer:
        return _take(app, number)

    @routes.post("/konsultasi/<number>/alihkan")
    def hand_over(number: str) -> Answer:
        to = request.form.get("kepada", "")
        return perform(app, number, lambda act, case: actions.hand_over(act, case, to), seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/tutup")
    def close(number: str) -> Answer:
        return perform(app, number, _closing(app), seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/hasil")
    def correct_outcome(number: str) -> Answer:
        word = request.form.get("hasil", "")
        return perform(app, number, lambda act, case: closing.correct(act, case, form_words.outcome(word)))

    @routes.post("/konsultasi/<number>/buka")
    def reopen(number: str) -> Answer:
        return perform(app, number, actions.reopen, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/minta-nilai")
    def ask_for_rating(number: str) -> Answer:
        return perform(app, number, actions.ask_for_rating, seen_event_id=seen_event_id())


def _message_routes(app: App, routes: Blueprint) -> None:
    """Add the decisions about a message that was not sent, or whose link is withdrawn."""

    @routes.post("/pesan/<key>/ulang")
    def retry(key: str) -> Answer:
        return _settle(app, key, lambda act: stuck.retry(act, key))

    @routes.post("/pesan/<key>/anggap")
    def settle(key: str) -> Answer:
        return _settle(app, key, lambda act: stuck.settle(act, key))

    @routes.post("/pesan/<key>/lewat/<channel>")
    def elsewhere_(key: str, channel: str) -> Answer:
        return _settle(app, key, lambda act: reroute.send(act, key, channel))

    @routes.post("/konsultasi/<number>/tautan/<key>/tarik")
    def withdraw_link(number: str, key: str) -> Answer:
        return perform(app, number, lambda act, case: download_links.withdraw(act, case, key))

    @routes.post("/pesan/<key>/batal")
    def cancel(key: str) -> Answer:
        return _settle(app, key, lambda act: stuck.cancel(act, key))


def seen_event_id() -> int | None:
    """Return the last event that the officer's page showed."""
    return whole_number(request.form.get("dilihat", ""))


def attempt(app: App, number: str, action: Action, *, seen_event_id: int | None = None) -> Refusal | None:
    """Do an action on the case that the address names, and ring the bell. Return why it was refused, or None.

    seen_event_id: the last event the officer's page showed, where nothing may have happened since.
    """
    try:
        with app.db.write() as db:
            action(*act_and_case(app, db, seen_event_id))
    except (NotFound, Hidden):
        raise  # pages of their own, not this one with an error
    except Refusal as refused:
        return refused
    app.bell.ring()
    return None


def perform(app: App, number: str, action: Action, *, seen_event_id: int | None = None, typed: str = "") -> Answer:
    """Do an action as `attempt` does, and show the conversation.

    Where it is refused, the conversation shows why, with the words that the officer typed.
    """
    refused = attempt(app, number, action, seen_event_id=seen_event_id)
    if refused is not None:
        return refuse(app, refused, typed=typed)
    return redirect(url_for("inbox.conversation", number=number), 303)


def refuse(app: App, refused: Refusal, typed: str = "", mode: str = "", given: Form = NOTHING_GIVEN) -> tuple[str, int]:
    """Return the conversation with the reason, the words that must not be lost, and what was chosen besides."""
    clash = _clash(refused)
    status = 409 if clash or isinstance(refused, Overtaken) else 422
    shown = Refused(error="" if clash else str(refused), clash=clash, typed=typed or None, mode=mode, given=given)
    return inbox_page.draw(app, shown), status


def _clash(refused: Refusal) -> Clash | None:
    """Return what the card says when a colleague was faster."""
    if isinstance(refused, Overtaken) and refused.title:
        return Clash(refused.title, str(refused))
    return Clash("Sudah ada petugasnya", str(refused)) if isinstance(refused, Held) else None


def _take(app: App, number: str) -> Answer:
    """Take a case that has no officer, or from the officer the page names. What was typed stays as a draft."""
    holder, typed = request.form.get("dari", ""), request.form.get("isi", "")

    def take(act: Act, case: Consultation) -> None:
        actions.take(act, case, holder=holder)
        if typed.strip():
            drafts.keep(act, case, DraftKind.REPLY, typed)

    return perform(app, number, take, typed=typed)


def _closing(app: App) -> Action:
    """Return what closes a case as the form of this request says."""
    word, access = request.form.get("hasil", ""), request.form.getlist("akses")
    delay, at_tablet = timedelta(seconds=app.office.undo_seconds), request.form.get("nilai") == "tablet"
    wished = [one for one in map(whole_number, request.form.getlist("kabari")) if one is not None]

    def close(act: Act, case: Consultation) -> None:
        outcome = form_words.outcome(word)
        for entry_id in wished if title_wishes.is_offered(app, case) else ():
            asked_from = asking.identity_of(act.db, case)
            asking.ask(act.db, act.office, entry_id, asked_from, now=act.now, case=case, by=act.by.name)
        leaving.close(act, case, outcome=outcome, access=access, at_tablet=at_tablet, delay=delay)

    return close


def _settle(app: App, key: str, action: Callable[[Act], object]) -> Answer:
    """Decide about one message that is stuck, from its conversation or from the status page."""
    with app.db.read() as db:
        message = messages.by_key(db, key)
        consultation = db.get(Consultation, message.consultation_id) if message and message.consultation_id else None
    if consultation is not None and request.args.get("dari") != "status":
        return perform(app, consultation.number, lambda act, _: action(act))
    try:
        with app.db.write() as db:
            action(act_of(app, db))
    except Refusal as refused:
        flash(str(refused))
    app.bell.ring()
    return redirect(url_for("status.page"), 303)
