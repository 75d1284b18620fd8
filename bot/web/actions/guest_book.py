"""The guest book, filled beside the conversation."""

from __future__ import annotations

from flask import Blueprint, request

from bot.app import App
from bot.web.actions import verbs
from bot.web.http.session import me, require
from handlers.privacy import guest_book


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("guests", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/warga")
    def fill(number: str) -> verbs.Answer:
        form, by, now = request.form, me(app), app.clock()
        return verbs.act(
            app, number, lambda db, case: guest_book.fill(db, case, form.get("name", ""), form, by=by, now=now)
        )

    return routes
