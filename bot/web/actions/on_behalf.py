"""Make a consultation the citizen's whose mail an officer has forwarded, and undo that."""

from __future__ import annotations

from flask import Blueprint

from bot.app import App
from bot.web.actions.case_actions import Answer, perform, seen_event_id
from bot.web.http.session import require
from handlers.desk.mail import on_behalf


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("on_behalf", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/atas-nama")
    def take_over(number: str) -> Answer:
        return perform(app, number, on_behalf.take_over, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/atas-nama/<int:event_id>/urungkan")
    def undo(number: str, event_id: int) -> Answer:
        return perform(app, number, lambda act, case: on_behalf.undo(act, case, event_id))

    return routes
