"""/tombol.js: the script that shows a button of ours on the office's own website. The button opens /tanya."""

from __future__ import annotations

import json

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import assets
from handlers.office.office import Office
from handlers.self_service.chat import question
from handlers.texts.application.website_button import BUTTON

SCRIPT = "js/website/button.js"
PLACE = b"BUTTON;"  # where the script wants its facts
KEPT = 3600  # seconds: the line on the website has no fingerprint, and an admin may take an origin away


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("website_button", __name__)

    @routes.get("/tombol.js")
    def script() -> Response:
        if not question.is_possible(app.office):
            abort(404)
        response = Response(content(app.office), mimetype="text/javascript")
        response.headers["Cache-Control"] = f"public, max-age={KEPT}"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # another website loads it: that is its use
        response.add_etag()
        return response.make_conditional(request)

    return routes


def content(office: Office) -> bytes:
    """Return the script with the facts of the office. It shows nothing on a website that the settings do not name."""
    words = {
        lang: {key: said.format(kantor=office.short_name) for key, said in texts.items()}
        for lang, texts in BUTTON.items()
    }
    facts = {"address": page_address(office), "origins": office.website_origins, "words": words}
    return assets.content(SCRIPT).replace(PLACE, json.dumps(facts).encode() + b";", 1)


def page_address(office: Office) -> str:
    """Return what the button opens, which may also stand as a plain link."""
    return f"{office.public_url}/tanya"


def line(office: Office) -> str:
    """Return the line of HTML that an admin copies to the website."""
    return f'<script src="{office.public_url}/tombol.js" async></script>'
