"""/bantuan: the guides inside the program, for officers and for the admin."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.app import App
from bot.web.http.session import require


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("help", __name__)
    routes.before_request(require(app))

    @routes.get("/bantuan")
    def officer() -> str:
        return render_template("help/officer.html")

    @routes.get("/bantuan/admin")
    def admin() -> str:
        return render_template("help/admin.html", public_url=app.settings.public_url)

    return routes
