"""The citizen beside the conversation: who he is, as he told it for the guest book."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from sqlmodel import Session

from bot.app import App
from bot.web import verbs
from bot.web.session import me, require
from handlers import guestbook
from store import consultations, guests
from store.tables import Consultation


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("guests", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/warga")
    def fill(number: str) -> verbs.Answer:
        form, by, now = request.form, me(app), app.clock()
        return verbs.act(app, number, lambda db: guestbook.fill(db, number, form.get("name", ""), form, by=by, now=now))

    return routes


def told(db: Session, consultation: Consultation) -> dict[str, Any]:
    """What the side panel shows of the citizen: his name, his place, the guest book as label and answer."""
    book = guests.of(db, consultation.person_id)
    answers = {field: getattr(book, field) if book is not None else "" for field in guestbook.FIELDS}
    return {
        "name": consultations.person_of(db, consultation).name,
        "organisation": answers["organisation"],
        "place": answers["place"],
        "fields": [(field, label, words, answers[field]) for field, (label, words) in guestbook.FIELDS.items()],
        "shown": [
            (label, answers[field])
            for field, (label, _) in guestbook.FIELDS.items()
            if answers[field] and field not in ("organisation", "place")
        ],
    }
