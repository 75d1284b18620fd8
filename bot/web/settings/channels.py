"""Pengaturan, Kanal: the state of each channel, and a button that checks its credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlmodel import Session

from bot.app import App
from bot.telling.probing import CheckResult, check_one
from bot.web.http import htmx
from bot.web.present import formatting
from bot.web.public import website_button
from bot.web.settings import section
from bot.web.settings.section import Answer
from bot.web.status import channel_health
from bot.web.status.channel_health import ChannelHealth
from channels.protocols import Hook
from handlers.office.office import Office
from handlers.self_service.chat import question
from store.operations import heartbeats
from store.transport import arrivals, outbox


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel.

    received, sent: when last.
    hook: the address its provider calls, "" for none.
    result: what a check found that was just asked for.
    """

    name: str
    label: str
    word: str
    health: str
    health_word: str
    received: str
    sent: str
    writes: bool
    waiting: int
    refused: int
    hook: str
    result: CheckResult | None


@dataclass(frozen=True, slots=True)
class Button:
    """How the office's own website gets a button of ours.

    line, link: of HTML, and the plain address. origins: websites where the line shows a button.
    """

    line: str
    link: str
    origins: Sequence[str]


@dataclass(frozen=True, slots=True)
class ChannelsPage:
    """Every channel of the settings file. button: None where citizens cannot ask on a page of ours."""

    rows: Sequence[ChannelRow]
    button: Button | None


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_channels", __name__)
    routes.before_request(section.allow(app, "settings_channels.page"))

    @routes.get("/pengaturan/kanal")
    def page() -> Answer:
        return section.page("settings/channels/list.html", channels_page(app))

    @routes.post("/pengaturan/kanal/<name>/uji")
    def test(name: str) -> Answer:
        section.found(app.channels.get(name))
        result = check_one(app, name)
        if htmx.is_fragment():
            return render_template("settings/channels/result.html", result=result, name=name)
        return section.page("settings/channels/list.html", channels_page(app, {name: result}))

    return routes


def channels_page(app: App, results: Mapping[str, CheckResult] | None = None) -> ChannelsPage:
    """Return every channel with its state.

    results: what checks found that were just asked for, by channel.
    """
    with app.db.read() as db:
        beats = {beat.part: beat for beat in heartbeats.everyone(db)}
        health = channel_health.of_all(app, db, beats, outbox.lost(outbox.stuck(db)), app.clock())
        return ChannelsPage(
            [
                _row(app, db, name, one, (results or {}).get(name))
                for name, one in zip(app.channels, health, strict=True)
            ],
            _button(app.office),
        )


def _button(office: Office) -> Button | None:
    if not question.is_possible(office):
        return None
    return Button(website_button.line(office), website_button.page_address(office), office.website_origins)


def _row(app: App, db: Session, name: str, health: ChannelHealth, result: CheckResult | None) -> ChannelRow:
    now = app.clock()
    return ChannelRow(
        name=name,
        label=health.label,
        word=health.word,
        health=health.health,
        health_word=health.health_word,
        received=formatting.moment(app.office, arrivals.last_received(db, name), now) or "belum ada",
        sent=formatting.moment(app.office, outbox.last_sent(db, name), now) or "belum ada",
        writes=app.office.traits[name].writes,
        waiting=health.waiting,
        refused=health.refused,
        hook=f"{app.settings.public_url}/hooks/{name}" if isinstance(app.channels[name], Hook) else "",
        result=result,
    )
