"""/saya/dua-langkah: an officer sets up the second factor on their phone, changes it, and gets recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import here, me, require, require_password
from bot.web.present import formatting
from handlers.errors import Refusal
from handlers.officers.signing_in import second_factor, sessions
from handlers.officers.signing_in.second_factor import Typed
from store.office import second_factors
from store.tables import Officer, OfficerSession

SALT = "salt"  # in the cookie: of the phone that is being set up
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """The second factor of an officer.

    since: when it was set up, "" for none. codes_left: recovery codes that were not used yet.
    is_required: the office asks for it. must_set_up: other pages open only after it is set up.
    qr: the picture for the phone, "" where none is being set up. secret: the same, to type.
    codes: new recovery codes, which are shown once.
    """

    since: str
    codes_left: int
    is_required: bool
    must_set_up: bool
    error: str
    qr: str = ""
    secret: str = ""
    codes: Sequence[str] = ()


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("second_factor", __name__)
    routes.before_request(require(app))

    @routes.get("/saya/dua-langkah")
    def page() -> Answer:
        return _page(app, setting_up=request.args.get("ganti") == "1")

    @routes.post("/saya/dua-langkah")
    def set_up() -> Answer:
        return _set_up(app)

    @routes.post("/saya/dua-langkah/kode-pemulihan")
    def new_codes() -> Answer:
        return _new_codes(app)

    @routes.post("/saya/dua-langkah/matikan")
    def switch_off() -> Answer:
        return _switch_off(app)

    return routes


def _page(app: App, error: str = "", *, setting_up: bool = False, codes: Sequence[str] = ()) -> Answer:
    """Draw the page. setting_up: show the picture for a phone, as for an officer without a second factor."""
    officer, qr, secret = me(app), "", ""
    with app.db.read() as db:
        factor = second_factors.of(db, officer.id or 0)
        left = second_factors.recovery_codes_left(db, officer.id or 0)
    if (setting_up or factor is None) and not codes:
        salt = session.setdefault(SALT, second_factor.new_salt())
        code = segno.make(second_factor.address_of(app.office, officer, salt), error="m")
        qr = code.svg_inline(border=0, omitsize=True, svgclass="", lineclass="")
        secret = second_factor.secret_of(app.office, officer, salt)
    is_required = second_factor.is_required(app.office, officer)
    shown = SecondFactorPage(
        since=formatting.when(app.office, factor.since, app.clock()) if factor is not None else "",
        codes_left=left,
        is_required=is_required,
        must_set_up=is_required and not here().proved,
        error=error,
        qr=qr,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        codes=codes,
    )
    drawn = render_template("account/second_factor.html", page=shown)
    return (drawn, 422) if error else drawn


def _set_up(app: App) -> Answer:
    """Take the first code of a phone. Every other browser of the officer signs in again, with a code."""
    salt, now = session.get(SALT, ""), app.clock()
    if not salt:
        return redirect(url_for("second_factor.page"), 303)
    typed = Typed(request.form.get("kode", ""), app.phone_time())
    try:
        require_password(app)
        with app.db.write() as db:
            codes = second_factor.set_up(db, app.office, me(app), salt, typed, now)
            _note_proved(db, app)
    except Refusal as refused:
        return _page(app, str(refused), setting_up=True)
    session.pop(SALT)
    return _page(app, codes=codes)


def _note_proved(db: Session, app: App) -> None:
    mine = db.get_one(OfficerSession, here().id)
    mine.proved = here().proved = True
    sessions.end_others(db, db.get_one(Officer, me(app).id), mine.id or 0, app.phone_time())


def _new_codes(app: App) -> Answer:
    try:
        require_password(app)
        with app.db.write() as db:
            if second_factors.of(db, me(app).id or 0) is None:
                return redirect(url_for("second_factor.page"), 303)
            codes = second_factor.new_recovery_codes(db, app.office, me(app))
    except Refusal as refused:
        return _page(app, str(refused))
    return _page(app, codes=codes)


def _switch_off(app: App) -> Answer:
    try:
        require_password(app)
        with app.db.write() as db:
            second_factor.switch_off(db, app.office, me(app))
    except Refusal as refused:
        return _page(app, str(refused))
    flash("Verifikasi dua langkah dimatikan.")
    return redirect(url_for("profile.page"), 303)
