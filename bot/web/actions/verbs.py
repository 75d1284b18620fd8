"""The officer's verbs as forms. Each is one transaction of handlers/desk; what it refuses comes back with the words
the officer typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import access
from bot.web.http.htmx import whole_number
from bot.web.http.session import me, require
from bot.web.inbox import inbox_page
from handlers.desk import actions, drafts
from handlers.errors import Held, Hidden, NotFound, Overtaken, Refusal
from handlers.officers import guards
from handlers.outgoing import reroute, stuck
from store.cases import messages
from store.tables import Consultation
from store.vocabulary import DraftKind

Answer = str | Response | tuple[str, int]
Verb = Callable[[Session, Consultation], object]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("verbs", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/ambil")
    def take(number: str) -> Answer:
        return _take(app, number)

    @routes.post("/konsultasi/<number>/alihkan")
    def hand_over(number: str) -> Answer:
        to = request.form.get("kepada", "")
        by, now = me(app), app.clock()
        return act(app, number, lambda db, case: actions.hand_over(db, case, to, by=by, now=now), seen=seen())

    @routes.post("/konsultasi/<number>/tutup")
    def close(number: str) -> Answer:
        by, now, delay = me(app), app.clock(), timedelta(seconds=app.office.undo_seconds)
        return act(
            app,
            number,
            lambda db, case: actions.close(db, app.office, case, by=by, now=now, delay=delay),
            seen=seen(),
        )

    @routes.post("/konsultasi/<number>/buka")
    def reopen(number: str) -> Answer:
        by, now = me(app), app.clock()
        return act(app, number, lambda db, case: actions.reopen(db, case, by=by, now=now), seen=seen())

    @routes.post("/konsultasi/<number>/minta-nilai")
    def ask_for_rating(number: str) -> Answer:
        by, now = me(app), app.clock()
        return act(
            app, number, lambda db, case: actions.ask_for_rating(db, app.office, case, by=by, now=now), seen=seen()
        )

    @routes.post("/pesan/<key>/ulang")
    def retry(key: str) -> Answer:
        return _settle(app, key, lambda db: stuck.retry(db, app.office, key, by=me(app), now=app.clock()))

    @routes.post("/pesan/<key>/anggap")
    def settle(key: str) -> Answer:
        return _settle(app, key, lambda db: stuck.settle(db, key, by=me(app), now=app.clock()))

    @routes.post("/pesan/<key>/lewat/<channel>")
    def elsewhere_(key: str, channel: str) -> Answer:
        office, by, now = app.office, me(app), app.clock()
        return _settle(app, key, lambda db: reroute.send(db, office, key, channel, by=by, now=now))

    @routes.post("/pesan/<key>/batal")
    def cancel(key: str) -> Answer:
        return _settle(app, key, lambda db: stuck.cancel(db, key, by=me(app), now=app.clock()))

    return routes


def seen() -> int | None:
    """The last event the officer's page showed."""
    return whole_number(request.form.get("dilihat", ""))


def attempt(app: App, number: str, verb: Verb, *, seen: int | None = None) -> Refusal | None:
    """Do one verb with the case that the address names, and tell who looks on; why it was refused, or None.

    seen: the last event the officer's page showed, where the verb must not be done if something happened since.
    """
    try:
        with app.db.write() as db:
            verb(db, guards.admit(db, access.case(db), me(app), seen))
    except (NotFound, Hidden):
        raise  # pages of their own, not this one with an error
    except Refusal as refused:
        return refused
    app.bell.ring()
    app.bell.tell(number)
    return None


def act(app: App, number: str, verb: Verb, *, seen: int | None = None, typed: str = "") -> Answer:
    """Do one verb as `attempt` does, and show the conversation; refused, show why with the officer's words there."""
    refused = attempt(app, number, verb, seen=seen)
    if refused is not None:
        return refuse(app, refused, typed=typed)
    return redirect(url_for("inbox.conversation", number=number), 303)


def refuse(app: App, refused: Refusal, typed: str = "", mode: str = "") -> tuple[str, int]:
    """The conversation with the reason, and the words that must not be lost."""
    clash = _clash(refused)
    status = 409 if clash or isinstance(refused, Overtaken) else 422
    more = {"typed": typed} if typed else {}
    return inbox_page.draw(app, error="" if clash else str(refused), clash=clash, wanted=mode, **more), status


def _clash(refused: Refusal) -> dict[str, str] | None:
    """What the card says when a colleague was faster."""
    if isinstance(refused, Overtaken) and refused.title:
        return {"title": refused.title, "text": str(refused), "holder": ""}
    if isinstance(refused, Held):
        return {"title": "Sudah ada petugasnya", "text": str(refused), "holder": refused.holder}
    return None


def _take(app: App, number: str) -> Answer:
    """Take it, from nobody or from whom the page names; what was typed stays as a draft."""
    by, now, holder, typed = me(app), app.clock(), request.form.get("dari", ""), request.form.get("isi", "")

    def take(db: Session, case: Consultation) -> None:
        actions.take(db, case, by=by, now=now, holder=holder)
        if typed.strip():
            drafts.keep(db, case, DraftKind.REPLY, typed, by=by, now=now)

    return act(app, number, take, typed=typed)


def _settle(app: App, key: str, verb: Callable[[Session], object]) -> Answer:
    """Decide about one message that is stuck, from its conversation or from the status page."""
    with app.db.read() as db:
        message = messages.by_key(db, key)
        consultation = db.get(Consultation, message.consultation_id) if message and message.consultation_id else None
    if consultation is not None and request.args.get("dari") != "status":
        return act(app, consultation.number, lambda db, _: verb(db))
    try:
        with app.db.write() as db:
            verb(db)
    except Refusal as refused:
        flash(str(refused))
    app.bell.ring()
    return redirect(url_for("status.page"), 303)
