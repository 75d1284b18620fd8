"""What the citizen of a consultation waits for (Kabari saya), in the panel beside the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template

from bot.app import App
from bot.web.http.acting import act_and_case
from bot.web.http.session import require
from handlers.finder.wishes import asking
from store.tables import TitleWish
from store.vocabulary import CaseKind


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("waited_titles", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/kabari")
    def titles(number: str) -> str:
        found: Sequence[TitleWish] = ()
        with app.db.read() as db:
            _, case = act_and_case(app, db)
            if case.kind == CaseKind.CONSULTATION:
                found = asking.standing(db, case.person_id)
        return render_template("inbox/finder/waited_titles.html", wishes=[(one.title, one.year) for one in found])

    return routes
