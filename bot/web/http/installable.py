"""What makes Loket an app on a phone: its manifest, and the worker that shows pushes. Anybody may read both."""

from __future__ import annotations

from flask import Flask, jsonify
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import assets

WORKER = "js/worker/worker.js"
ICONS = (("loket-192.png", 192, "any"), ("loket-512.png", 512, "any"), ("loket-maskable-512.png", 512, "maskable"))
CANVAS = "#edf1f5"  # as --lk-canvas
BLUE = "#0071b3"  # as --lk-blue


def register(app: App, flask: Flask) -> None:
    """Add the routes. Both lie at the top, so that they count for every page."""
    flask.add_url_rule("/manifest.webmanifest", "manifest", lambda: _manifest(app))
    flask.add_url_rule("/sw.js", "worker", _worker)


def _manifest(app: App) -> Response:
    icons = [
        {"src": assets.url(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    response = jsonify(
        id="/konsultasi",
        name=f"Loket {app.office.short_name}".strip(),
        short_name="Loket",
        lang="id",
        start_url="/konsultasi",
        scope="/",
        display="standalone",
        background_color=CANVAS,
        theme_color=BLUE,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return response


def _worker() -> Response:
    """Return the worker. Browsers ask for it again each day, so it must not be kept."""
    return Response(assets.content(WORKER), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
