"""/layar: the calling screen. It shows numbers only, and asks for them again and again by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, abort, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import assets
from bot.web.public.kiosk import device
from handlers.texts.kiosk.page import PAGE
from store.desk import visits
from store.visit_words import LETTERS, VisitState

Answer = str | Response | tuple[str, int]
MOST_SHOWN = 9
# the words of an announcement, each a file in static/sounds
WORDS = ("number", *(letter.lower() for letter in LETTERS.values()), *"0123456789", "counter")


@dataclass(frozen=True, slots=True)
class Call:
    """One number on the screen. call: another one each time it is called. waited_for: nobody has come to it yet."""

    call: int
    number: str
    waited_for: bool


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """The numbers, the last call first. sounds: addresses of what an announcement is put together from, by word."""

    calls: Sequence[Call]
    sounds: Mapping[str, str]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("screen", __name__)

    @routes.get("/layar")
    def page() -> Answer:
        if not _may_see(app):
            return device.door(device.current(app), then=url_for("screen.page"))
        shown = ScreenPage(_calls(app), _sounds())
        return render_template(
            "kiosk/screen.html", page=shown, words=PAGE["id"], lang="id", script="js/public/screen.js"
        )

    @routes.get("/layar/nomor")
    def numbers() -> Response:
        if not _may_see(app):
            abort(403)
        return jsonify([asdict(one) for one in _calls(app)])

    return routes


def _may_see(app: App) -> bool:
    if "walkin" not in app.channels:
        abort(404)
    asking = device.current(app)
    return asking is not None and asking.revoked_at is None


def _sounds() -> dict[str, str]:
    return {"chime": assets.url("nada.wav")} | {word: assets.url(f"sounds/{word}.mp3") for word in WORDS}


def _calls(app: App) -> list[Call]:
    day = app.clock().astimezone(app.office.zone).date().isoformat()
    with app.db.read() as db:
        found = visits.calls(db, day)[:MOST_SHOWN]
    return [Call(call, visits.number(one), one.state == VisitState.CALLED) for call, one in found]
