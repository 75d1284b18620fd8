"""Visitors at the counter: the buttons beside their conversation, and the one that calls the next number."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.actions import case_actions
from bot.web.actions.case_actions import Action, Answer
from bot.web.http.acting import act_of
from bot.web.http.session import require
from handlers.desk.counter import arriving, calling, profile, rating_offer
from handlers.errors import BadInput, Refusal

DEEDS: Mapping[str, Action] = {
    "datang": arriving.mark,
    "panggil": calling.call,
    "temui": calling.meet,
    "tidak-datang": calling.miss,
    "selesai": calling.finish,
    "nilai": rating_offer.offer,
    "profil-benar": profile.check,
    "profil-orang-lain": profile.clear,
    "profil-cabut": profile.end_reuse,
}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("visits", __name__)
    routes.before_request(require(app))

    @routes.post("/tamu-berikutnya")
    def call_next() -> Answer:
        return _call_next(app)

    @routes.post("/konsultasi/<number>/tamu/<deed>")
    def do(number: str, deed: str) -> Answer:
        return case_actions.perform(app, number, DEEDS.get(deed, _unknown))

    @routes.post("/konsultasi/<number>/kartu")
    def see_card(number: str) -> Answer:
        kind = request.form.get("kartu", "")
        return case_actions.perform(app, number, lambda act, case: calling.see_card(act, case, kind))

    @routes.post("/konsultasi/<number>/profil-tamu")
    def fill_profile(number: str) -> Answer:
        form, reuse = request.form, bool(request.form.get("pakai_lagi"))
        return case_actions.perform(app, number, lambda act, case: profile.fill(act, case, form, reuse=reuse))

    return routes


def _unknown(*_: object) -> None:
    raise BadInput("Tindakan itu tidak dikenal. Muat ulang halaman.")


def _call_next(app: App) -> Answer:
    try:
        with app.db.write() as db:
            number = calling.call_next(act_of(app, db)).number
    except Refusal as refused:
        flash(str(refused))
        return redirect(url_for("inbox.page"), 303)
    app.bell.ring()
    return redirect(url_for("inbox.conversation", number=number, _anchor="visit-deeds"), 303)  # the focus goes there
