"""/masuk/kode: the second step of signing in, for who has a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import ASKED, enter, next_page, welcome
from handlers.officers.signing_in import second_factor
from handlers.officers.signing_in.second_factor import Typed
from store.office import officers
from store.tables import Officer

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """The question for a code.

    next_page: where it leads.
    """

    error: str
    next_page: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("second_step", __name__)

    @routes.get("/masuk/kode")
    def form() -> Answer:
        return _page() if _asked(app) is not None else _start_again()

    @routes.post("/masuk/kode")
    def take() -> Answer:
        return _take(app)

    return routes


def _take(app: App) -> Answer:
    officer = _asked(app)
    if officer is None:
        return _start_again()
    typed = Typed(request.form.get("kode", ""), app.phone_time())
    with app.db.write() as db:
        error = second_factor.prove(db, app.office, officer, typed, app.clock())
    if error:
        return _page(error), 401
    enter(app, officer, proved=True)
    return welcome(app)


def _asked(app: App) -> Officer | None:
    """Return the officer whose password was right a moment ago, None for nobody."""
    officer_id, version, at = session.get(ASKED, (0, 0, 0))
    if not 0 <= app.clock().timestamp() - at < second_factor.ASKED_WITHIN.total_seconds():
        return None
    with app.db.read() as db:
        officer = officers.by_id(db, officer_id)
    return officer if officer is not None and officer.active and officer.session_version == version else None


def _page(error: str = "") -> str:
    return render_template("account/second_step.html", page=SecondStepPage(error, next_page()))


def _start_again() -> Response:
    return redirect(url_for("session.form", lanjut=request.args.get("lanjut")), 303)
