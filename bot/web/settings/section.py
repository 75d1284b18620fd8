"""Pengaturan: its sections, who may open which, and what every page of it does the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import me, require
from handlers.errors import Refusal
from handlers.office import overrides
from handlers.officers.team import LEADERS
from store.office import officers
from store.vocabulary import Role

ADMIN = (Role.ADMIN,)
EVERYBODY = tuple(Role)
Answer = str | Response | tuple[str, int]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the navigation: the page it opens, and the roles that may open it.

    changed_by: roles that may change what it shows, empty for all who may open it.
    """

    endpoint: str
    label: str
    icon: str
    roles: tuple[str, ...] = ADMIN
    changed_by: tuple[str, ...] = ()

    def may_change(self, role: str) -> bool:
        return role in (self.changed_by or self.roles)


@dataclass(frozen=True, slots=True)
class NotAllowedPage:
    """A section that the officer may not open.

    able: the names of the officers who may.
    """

    section: Section
    able: Sequence[str]
    to_change: bool


# A new section is a row here; its blueprint asks `section.allow(app, endpoint)` before each request.
SECTIONS = [
    Section("status.page", "Status", "activity-heartbeat", EVERYBODY),
    Section("settings_channels.page", "Kanal", "plug", LEADERS),
    Section("settings_officers.page", "Petugas", "users"),
    Section("settings_roster.page", "Jadwal jaga", "calendar", EVERYBODY),
    Section("settings_counter.page", "Perangkat loket", "device-tablet"),
    Section("settings_hours.page", "Jam layanan", "clock-hour-4", LEADERS),
    Section("settings_targets.page", "Janji layanan", "alarm", LEADERS),
    Section("settings_survey.page", "Survei SKD", "notebook", LEADERS),
    Section("settings_costs.page", "Biaya pesan", "coins", LEADERS),
    Section("settings_canned_replies.page", "Balasan siap pakai", "slash", LEADERS),
    Section("settings_templates.page", "Templat WhatsApp", "brand-whatsapp", LEADERS),
    Section("settings_texts.page", "Teks bot", "quote"),
    Section("settings_synonyms.page", "Kata pencarian", "search", LEADERS),
    Section("settings_agencies.page", "Daftar instansi", "building-community", EVERYBODY, LEADERS),
    Section("settings_colleagues.page", "Subject matter", "users-group", EVERYBODY, LEADERS),
    Section("settings_blocked.page", "Pengirim diblokir", "ban", EVERYBODY),
    Section("settings_privacy.page", "Data pribadi", "shield-lock", LEADERS),
    Section("settings_incidents.page", "Kebocoran data", "alert-circle", LEADERS),
    Section("settings_retention.page", "Masa simpan", "hourglass", LEADERS),
    Section("ledger.page", "Buku besar", "books", LEADERS),
    Section("settings_audit.page", "Jejak audit", "history", LEADERS),
]
# status has a line of its own in the navigation of the desk
ROOMS = frozenset(one.endpoint.split(".")[0] for one in SECTIONS) - {"status"}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings", __name__)
    routes.before_request(require(app))

    @routes.get("/pengaturan")
    def first() -> Response:
        return redirect(url_for("status.page"))

    @routes.app_context_processor
    def navigation() -> dict[str, object]:
        return {
            "settings_sections": visible() if g.get("officer") is not None else [],
            "settings_room": request.blueprint,
            "in_settings": (request.blueprint or "") in ROOMS,
        }

    return routes


def visible() -> list[Section]:
    """Return the sections that the officer of this request may open."""
    return [one for one in SECTIONS if g.officer.role in one.roles]


def allow(app: App, endpoint: str) -> Callable[[], Answer | None]:
    """Return a before_request that asks for sign-in, and refuses officers whose role may not open the section.

    The role is read with the officer at every request, so that a change counts at once.
    """
    signed_in = require(app)
    section = next(one for one in SECTIONS if one.endpoint == endpoint)

    def check() -> Answer | None:
        refused = signed_in()
        if refused is not None:
            return refused
        if me(app).role not in section.roles:
            return refuse(app, section)
        is_change = request.method == "POST"
        return refuse(app, section, to_change=True) if is_change and not may_change(app, endpoint) else None

    return check


def may_change(app: App, endpoint: str) -> bool:
    """Return whether the officer of this request may change what the section shows."""
    section = next(one for one in SECTIONS if one.endpoint == endpoint)
    return section.may_change(me(app).role)


def refuse(app: App, section: Section, *, to_change: bool = False) -> tuple[str, int]:
    """Return the page that tells an officer who can open the section, or who can change what it shows."""
    with app.db.read() as db:
        staff = officers.everyone(db)
    able = [
        one.display_name for one in staff if (section.may_change(one.role) if to_change else one.role in section.roles)
    ]
    return render_template("settings/not_allowed.html", page=NotAllowedPage(section, able, to_change), error=""), 403


def page(template: str, shown: object, error: str = "") -> str | tuple[str, int]:
    """Draw a page of the settings. With an error it answers 422.

    shown: the view object of the page, which the template calls `page`.
    """
    drawn = render_template(template, page=shown, error=error)
    return (drawn, 422) if error else drawn


def save(app: App, name: str, read: Callable[[], object], *, again: Callable[[str], Answer], said: str) -> Answer:
    """Save what the form of a setting says, or draw its page again.

    name: of the setting, as overrides know it. read: returns what is typed. It may raise a Refusal.
    again: draws the page with the sentence why it is refused. said: the sentence after it is saved.
    """
    try:
        value, seen = read(), request.form.get("tanda", "")
        with app.db.write() as db:
            overrides.choose(db, name, value, by=me(app).name, now=app.clock(), seen=seen)
    except Refusal as refused:
        return again(str(refused))
    app.office_now.refresh()
    flash(said)
    return redirect(url_for(f"{request.blueprint}.page"), 303)


def found(value: Thing | None) -> Thing:
    """Return the value, or end in 404 when it is None."""
    return abort(404) if value is None else value
