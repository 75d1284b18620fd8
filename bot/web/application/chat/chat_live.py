"""What an open conversation page asks beside its messages: where it listens, and to say that its citizen types."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify

from bot.app import App
from bot.web.http.client.address import client_address
from bot.web.http.hub import address
from bot.web.http.session import is_officer
from handlers.self_service.chat import conversation
from store import change_names
from store.tables import Consultation
from store.vocabulary import CaseKind

TYPING = 3  # seconds in which officers are told once that the citizen types


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("chat_live", __name__)

    @routes.get("/obrolan/<token>/tiket")
    def ticket(token: str) -> Response:
        """Say where this page may listen for a while; "" where there is no hub, or it would hear nothing."""
        case = _case_of(app, token)
        if case.kind == CaseKind.COMPLAINT:  # its changes are told to those who may see it
            return jsonify(alamat="")
        return jsonify(alamat=address.of(app, change_names.citizen(case.number, client_address())))

    @routes.post("/obrolan/<token>/mengetik")
    def typing(token: str) -> Response:
        case = _case_of(app, token)
        if case.kind != CaseKind.COMPLAINT and not is_officer(app):
            app.bell.tell_seldom(change_names.citizen_typing(case.number), TYPING)
        return Response(status=204)

    return routes


def _case_of(app: App, token: str) -> Consultation:
    with app.db.read() as db:
        opened = conversation.by_token(db, app.office, token)
    if opened is None:
        abort(404)
    if opened.is_moved:
        abort(410)
    return opened.case
