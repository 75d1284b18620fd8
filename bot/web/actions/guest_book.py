"""The guest book, filled beside the conversation."""

from __future__ import annotations

from flask import Blueprint, request

from bot.app import App
from bot.web.actions import case_actions
from bot.web.http.session import require
from handlers.privacy import guest_book


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("guest_book", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/warga")
    def fill(number: str) -> case_actions.Answer:
        form = request.form
        return case_actions.perform(
            app, number, lambda act, case: guest_book.fill(act, case, form.get("name", ""), form)
        )

    return routes
