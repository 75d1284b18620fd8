"""Requests of open pages: what changed, and where the hub listens.

Names travel, never HTML: the page then fetches what it shows.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, session

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.hub import address
from bot.web.http.session import me, require
from handlers.officers.signing_in.sessions import hashed
from store.db import change_feed
from store.db.change_feed import Listener

MOST_NAMES = 100  # after more changes than these the page draws everything
EVERYTHING = "semua"


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("live", __name__)
    signed_in = require(app)

    @routes.before_request
    def check() -> Any:
        # news asks for the session itself, in its one statement
        return None if request.endpoint == "live.news" else signed_in()

    @routes.get("/kabar")
    def news() -> Response:
        return _news(app)

    @routes.get("/kabar/tiket")
    def ticket() -> Response:
        return jsonify(alamat=address.of(app, me(app).name))

    return routes


def _news(app: App) -> Response:
    """Return what changed since the page's tag: 304 for nothing, 401 when the session has ended."""
    since = _since()
    with app.db.read() as db:
        changes = change_feed.news(db, _listener(app), since, MOST_NAMES + 1, now=app.phone_time())
    if not changes.signed_in:
        return Response(status=401)
    if since is not None and since == changes.last:
        return _tagged(Response(status=304), changes.last)
    too_much = changes.missed or len(changes.names) > MOST_NAMES
    return _tagged(jsonify(nama=[EVERYTHING] if too_much else changes.names), changes.last)


def _listener(app: App) -> Listener:
    token, officer_id = hashed(session.get("token", "")), session.get("officer", 0)
    return Listener(token, officer_id, tuple(app.office.second_factor))


def _since() -> int | None:
    return whole_number(request.if_none_match.to_header().strip('W/"'))


def _tagged(response: Response, last: int) -> Response:
    response.set_etag(str(last))
    return response
