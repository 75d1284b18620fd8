"""/saya/sesi: the browsers that an officer is signed in with, and how they sign out elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import LASTS, RENEWED_EVERY, here, me, require
from bot.web.present import formatting
from handlers.officers.signing_in import sessions
from store.tables import Officer


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that the officer is signed in with.

    here: it is this browser.
    """

    id: int
    label: str
    since: str
    used: str
    here: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("signed_in", __name__)
    routes.before_request(require(app))

    @routes.post("/saya/sesi/<int:session_id>/akhiri")
    def end(session_id: int) -> Response:
        if session_id == here().id:
            return _told("Untuk keluar dari peramban ini, tekan Keluar.")
        with app.db.write() as db:
            is_ended = sessions.end(db, db.get_one(Officer, me(app).id), session_id, app.phone_time())
        return _told("Peramban itu dikeluarkan." if is_ended else "Sesi itu sudah berakhir.")

    @routes.post("/saya/sesi/akhiri")
    def end_others() -> Response:
        with app.db.write() as db:
            ended = sessions.end_others(db, db.get_one(Officer, me(app).id), here().id or 0, app.phone_time())
        return _told(f"{ended} peramban lain dikeluarkan." if ended else "Tidak ada peramban lain.")

    return routes


def rows(app: App) -> Sequence[SessionRow]:
    """Return the sessions of the officer of this request, the one used last first."""
    now = app.phone_time()
    with app.db.read() as db:
        found = sessions.open_ones(db, me(app), now)
    return [
        SessionRow(
            id=one.id or 0,
            label=one.label,
            since=formatting.when(app.office, one.created_at, now),
            used=formatting.when(app.office, one.seen_at, now),
            here=one.id == here().id,
        )
        for one in found
        if now - one.seen_at < LASTS + RENEWED_EVERY  # the cookie of an older one has ended
    ]


def _told(words: str) -> Response:
    flash(words)
    return redirect(url_for("profile.page", _anchor="sesi"), 303)
