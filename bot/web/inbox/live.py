"""Requests of open pages: what changed, and where the hub listens.

Names travel, never HTML: the page then fetches what it shows.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request, session

from bot import live_token
from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me, require
from store.db import change_feed

MOST_NAMES = 100  # after more changes than these the page draws everything
EVERYTHING = "semua"
PLAIN_HOST = re.compile(r"[\w.\[\]:-]+")


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
        return jsonify(alamat=_address(app))

    return routes


def _news(app: App) -> Response:
    """Return what changed since the page's tag: 304 for nothing, 401 when the session has ended."""
    since = _since()
    with app.db.read() as db:
        changes = change_feed.news(db, session.get("officer", 0), since, MOST_NAMES + 1)
    if changes.version is None or changes.version != session.get("version"):
        return Response(status=401)
    if since is not None and since == changes.last:
        return _tagged(Response(status=304), changes.last)
    too_much = changes.missed or len(changes.names) > MOST_NAMES
    return _tagged(jsonify(nama=[EVERYTHING] if too_much else changes.names), changes.last)


def _since() -> int | None:
    return whole_number(request.if_none_match.to_header().strip('W/"'))


def _tagged(response: Response, last: int) -> Response:
    response.set_etag(str(last))
    return response


def _address(app: App) -> str:
    """Return the address where this browser may listen for a while. "" where there is no hub."""
    url = hub_url(app.settings.live_url)
    if not url:
        return ""
    token = live_token.make(app.settings.live_key, me(app).name, request.host, int(app.clock().timestamp()))
    return f"{url}?t={token}"


def hub_url(live_url: str) -> str:
    """Return the hub as this browser reaches it. ":8081" means that port of the computer that served the page."""
    if not live_url.startswith(":"):
        return live_url
    host = request.host.rpartition(":")[0] if request.host.rstrip("0123456789").endswith(":") else request.host
    return f"http://{host}{live_url}/"


def may_connect(app: App) -> str:
    """Return what the content policy must allow beyond our own pages: the hub, where it has its own address."""
    parts = urlsplit(hub_url(app.settings.live_url))
    return f"; connect-src 'self' {parts.scheme}://{parts.netloc}" if PLAIN_HOST.fullmatch(parts.netloc) else ""
