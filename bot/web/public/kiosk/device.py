"""Which device of the counter asks: its token is in a cookie, which no other site can make it send."""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.client.address import client_address
from handlers.officers import counter_devices
from handlers.texts.kiosk.page import PAGE
from store.tables import CounterDevice

COOKIE = "loket-perangkat"
KIOSK, SCREEN = "/tamu", "/layar"
LASTS = 5 * 365 * 24 * 3600  # seconds


def current(app: App) -> CounterDevice | None:
    """Return the device of this request, a revoked one too. None for one that never joined."""
    with app.db.read() as db:
        return counter_devices.known(db, request.cookies.get(COOKIE, "")[:200])


def door(device: CounterDevice | None, *, then: str = KIOSK, error: str = "") -> tuple[str, int]:
    """Return the page of a device that may not enter: it says what to do, and takes a code.

    then: the page the device wants.
    """
    is_revoked = device is not None and device.revoked_at is not None
    page = render_template(
        "kiosk/join.html", words=PAGE["id"], lang="id", is_revoked=is_revoked, then=then, error=error
    )
    return page, 422 if error else 403


def join(app: App, code: str, then: str) -> Response | tuple[str, int]:
    """Let the device of this request join with a code, and lead it to a page."""
    with app.db.write() as db:
        token = counter_devices.join(db, code[:80], client_address(), app.clock())
    if not isinstance(token, str):
        words = PAGE["id"]
        return door(current(app), then=then, error=words["slow" if isinstance(token, datetime) else "wrong_code"])
    answer = make_response(redirect(then, 303))
    secure = app.settings.public_url.startswith("https://")
    answer.set_cookie(COOKIE, token, max_age=LASTS, httponly=True, samesite="Strict", secure=secure)
    return answer
