"""One click that takes an identity number or the photo of a card out of a message."""

from __future__ import annotations

from flask import Blueprint, abort

from bot.app import App
from bot.web.actions import verbs
from bot.web.http.session import me, require
from handlers.privacy import personal_data
from store.cases import messages
from store.tables import Consultation


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("privacy", __name__)
    routes.before_request(require(app))

    @routes.post("/pesan/<key>/bersihkan")
    def redact(key: str) -> verbs.Answer:
        with app.db.read() as db:
            message = messages.by_key(db, key)
            case = db.get(Consultation, message.consultation_id) if message and message.consultation_id else None
        if case is None:
            abort(404)
        by, now = me(app), app.clock()
        return verbs.act(app, case.number, lambda db: personal_data.redact(db, app.files, key, by=by, now=now))

    return routes
