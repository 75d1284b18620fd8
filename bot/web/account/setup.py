"""/mulai: the first start in a browser. Makes the first admin and checks each channel. Later it only redirects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import session
from bot.web.http.client.address import client_address
from bot.web.http.session import current
from bot.web.settings import channels as settings_channels
from bot.web.settings.channels import ChannelRow
from handlers.errors import Refusal, WrongCode
from handlers.officers import first_admin
from handlers.officers.presence import Nobody, nobody_on_duty
from handlers.officers.signing_in import attempts
from handlers.officers.signing_in.attempts import Attempt
from store.office import officers
from store.tables import Officer
from store.vocabulary import Role

# what anybody may reach while there is no officer: providers, citizens, monitoring, and this page itself
OPEN_BLUEPRINTS = {"hooks", "rating", "survey", "media", "health", "setup", "simulator"}
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SetupPage:
    """The form for the first admin, as typed."""

    code: str = ""
    name: str = ""
    display_name: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SetupChannelsPage:
    """Every channel, which the page then tries.

    nobody: why nobody is given new cases, None where somebody is.
    """

    rows: Sequence[ChannelRow]
    nobody: Nobody | None


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("setup", __name__)
    staffed = _Staffed(app)

    @routes.before_app_request
    def lead_here() -> Response | None:
        if request.path.startswith("/static/") or request.blueprint in OPEN_BLUEPRINTS or staffed():
            return None
        return redirect(url_for("setup.first"), 303)

    @routes.get("/mulai")
    def first() -> Answer:
        return (
            redirect(url_for("setup.channels"))
            if staffed()
            else render_template("account/setup.html", page=SetupPage())
        )

    @routes.post("/mulai")
    def make() -> Answer:
        return _make(app)

    @routes.get("/mulai/kanal")
    def channels() -> Answer:
        officer = current(app) if staffed() else None
        if officer is None or officer.role != Role.ADMIN:
            return redirect(url_for("inbox.page") if staffed() else url_for("setup.first"))
        return render_template("account/setup_channels.html", page=_channels_page(app, officer))

    return routes


class _Staffed:
    """Says whether the office has an officer. Once it has, the database is not asked again."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known = False

    def __call__(self) -> bool:
        if not self._known:
            with self._app.db.read() as db:
                self._known = officers.anyone(db)
        return self._known


def _channels_page(app: App, admin: Officer) -> SetupChannelsPage:
    with app.db.read() as db:
        nobody = nobody_on_duty(db, app.office, admin, app.clock())
    return SetupChannelsPage(settings_channels.channels_page(app).rows, nobody)


def _make(app: App) -> Answer:
    """Make the first admin and sign them in. Wrong codes are throttled."""
    form, now = request.form, app.clock()
    attempt = Attempt(first_admin.ATTEMPTS_NAME, client_address(), most_of_name=first_admin.MOST_WRONG_CODES)
    with app.db.write() as db:
        may_try = attempts.begin(db, attempt, now)
    if not may_try:
        return _again("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi.")
    try:
        with app.db.write() as db:
            admin = first_admin.make_admin(db, app.settings.office, form, now)
    except Refusal as refused:
        if not isinstance(refused, WrongCode):
            _not_counted(app, attempt)
        return _again(str(refused))
    _not_counted(app, attempt)
    session.enter(app, admin)
    return redirect(url_for("setup.channels"), 303)


def _not_counted(app: App, attempt: Attempt) -> None:
    """Forget an attempt whose code was right."""
    with app.db.write() as db:
        attempts.succeeded(db, attempt)


def _again(error: str) -> Answer:
    form = request.form
    shown = SetupPage(form.get("kode", ""), form.get("nama", ""), form.get("tampil", ""), error)
    return render_template("account/setup.html", page=shown), 422
