"""Pengaturan, Kanal: how each road fares, and a button that tries its credentials."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from bot.app import App
from bot.web.http import htmx
from bot.web.present import formatting
from bot.web.settings import section
from bot.web.settings.section import Answer
from bot.web.status import status_page
from bot.web.status.channel_checks import try_out
from channels.protocols import Hook
from store.transport import arrivals, outbox


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_channels", __name__)
    routes.before_request(section.allow(app, "settings_channels.page"))

    @routes.get("/pengaturan/kanal")
    def page() -> Answer:
        return section.page("settings/channels.html", rows=rows(app))

    @routes.post("/pengaturan/kanal/<name>/uji")
    def test(name: str) -> Answer:
        section.found(app.channels.get(name))
        result = try_out(app, name)
        if htmx.is_fragment():
            return render_template("settings/channel_result.html", result=result, name=name)
        return section.page("settings/channels.html", rows=rows(app), results={name: result})

    return routes


def rows(app: App) -> list[dict[str, Any]]:
    """Every channel with its state, its last traffic both ways, and where its provider has to call us."""
    now = app.clock()
    roads = status_page.roads(app)
    with app.db.read() as db:
        traffic = {name: (arrivals.last_received(db, name), outbox.last_sent(db, name)) for name in app.channels}
    return [
        road
        | {
            "name": name,
            "in": formatting.moment(app.office, traffic[name][0], now) or "belum ada",
            "out": formatting.moment(app.office, traffic[name][1], now) or "belum ada",
            "writes": app.office.traits[name].writes,
            "hook": f"{app.settings.public_url}/hooks/{name}" if isinstance(channel, Hook) else "",
        }
        for (name, channel), road in zip(app.channels.items(), roads, strict=True)
    ]
