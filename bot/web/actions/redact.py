"""One click that takes an identity number or the photo of a card out of a message."""

from __future__ import annotations

from flask import Blueprint

from bot.app import App
from bot.web.actions import case_actions
from bot.web.http import access
from bot.web.http.session import require
from handlers.privacy import personal_data


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("redact", __name__)
    routes.before_request(require(app))

    @routes.post("/pesan/<key>/bersihkan")
    def redact(key: str) -> case_actions.Answer:
        with app.db.read() as db:
            number = access.case(db).number
        return case_actions.perform(app, number, lambda act, _: personal_data.redact(act, app.files, key))

    return routes
