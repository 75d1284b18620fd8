"""The shared inbox: the list, and one conversation beside it. Reads only; every verb is a POST in verbs.py."""

from __future__ import annotations

import re
from hashlib import sha256

from flask import Blueprint, Response, abort, render_template, request

from bot.app import App
from bot.web.conversation import conversation
from bot.web.listing import listing
from bot.web.session import require
from store import consultations

TOKENS = re.compile(rb'name="csrf_token" value="[^"]*"|data-kini="\d+"')


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("inbox", __name__)
    routes.before_request(require(app))
    routes.after_request(_unchanged)

    @routes.get("/konsultasi")
    def page() -> str:
        return render_template("konsultasi.html", case=None, tampil="daftar", **listing(app))

    @routes.get("/konsultasi/<number>")
    def conversation(number: str) -> str:
        return draw(app, number)

    return routes


def _unchanged(response: Response) -> Response:
    """304 for a page that looks the same but for its form tokens, so that asking every few seconds costs little."""
    if request.method == "GET" and response.status_code == 200:
        response.set_etag(sha256(TOKENS.sub(b"", response.get_data())).hexdigest()[:32])
        response.make_conditional(request)
    return response


def draw(app: App, number: str, *, error: str = "", typed: str = "", mode: str = "") -> str:
    """The page of one consultation; error and typed: what a verb refused and the words that must not be lost."""
    with app.db.read() as db:
        consultation = consultations.by_number(db, number) or abort(404)
        shown = conversation(app, db, consultation)
    shown["mode"] = mode or ("balas" if shown["case"].mine and shown["case"].answer_word else "catatan")
    tampil = "warga" if request.args.get("panel") == "warga" else "percakapan"
    return render_template("konsultasi.html", error=error, typed=typed, tampil=tampil, **shown, **listing(app))
