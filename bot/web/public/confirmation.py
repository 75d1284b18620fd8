"""/jawab/<token>: the colleague's page, with the question and the data it is about. It never names the citizen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import uploads
from bot.web.present import formatting
from handlers.errors import Refusal
from handlers.office import links, skd_codes
from handlers.steps import confirmation_answers, confirmations
from store.office import colleagues, officers
from store.tables import Colleague, Confirmation, Consultation, Officer
from store.vocabulary import CaseState


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """A question to a colleague.

    officer: who asks.
    wanted: the data it is about.
    thanks: an answer was just taken.
    """

    asked: Confirmation
    colleague: Colleague
    officer: str
    number: str
    closed: bool
    wanted: Sequence[str]
    when: str
    answered_when: str
    thanks: bool
    typed: str
    error: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("confirmation", __name__)

    @routes.get("/jawab/<token>")
    def page(token: str) -> str:
        return _page(app, token)

    @routes.post("/jawab/<token>")
    def answer(token: str) -> str | Response | tuple[str, int]:
        return _answer(app, token)

    return routes


def _find(app: App, db: Session, token: str) -> Confirmation:
    """Return the question that a token names. Ends in 404 for a token that is not ours."""
    value = links.unsign(app.office, "confirm", token) or abort(404)
    return colleagues.by_token(db, value) or abort(404)


def _page(app: App, token: str, error: str = "") -> str:
    with app.db.read() as db:
        asked = _find(app, db, token)
        consultation = db.get_one(Consultation, asked.consultation_id)
        colleague = db.get_one(Colleague, asked.colleague_id)
        officer: Officer | None = officers.by_name(db, asked.asked_by)
        needs = [skd_codes.describe(need) for need in confirmations.context(db, consultation)]
    shown = ConfirmationPage(
        asked=asked,
        colleague=colleague,
        officer=officer.display_name if officer is not None else app.office.short_name,
        number=consultation.number,
        closed=consultation.state == CaseState.CLOSED,
        wanted=needs,
        when=formatting.moment(app.office, asked.asked_at, app.clock()),
        answered_when=formatting.moment(app.office, asked.answered_at, app.clock()),
        thanks="terima" in request.args,
        typed=request.form.get("jawaban", ""),
        error=error,
    )
    return render_template("public/confirmation.html", page=shown)


def _answer(app: App, token: str) -> str | Response | tuple[str, int]:
    request.max_content_length = uploads.LARGEST + 1024 * 1024
    with app.db.read() as db:
        asked = _find(app, db, token)
    try:
        attachments = list(uploads.attachments(app))
        with app.db.write() as db:
            text = request.form.get("jawaban", "")
            confirmation_answers.answer_on_page(db, asked.token, text, now=app.clock(), attachments=attachments)
    except Refusal as refused:
        return _page(app, token, str(refused)), 422
    app.bell.ring()
    return redirect(url_for("confirmation.page", token=token, terima="1"), 303)
