"""Pengaturan, Jejak audit: who read which record, and what was done with personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request, url_for

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me
from bot.web.present import event_text, formatting
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.officers import visibility
from store.desk import read_log
from store.office import officers
from store.tables import Event, Officer
from store.vocabulary import Actor

PAGE_SIZE = 50
MOST_DEEDS = 30


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Who opened which case, and what was done with personal data.

    rows: when, who, and the number of the case.
    deeds: when, what, and the number of the case.
    older: the address of the next page, "" for none.
    number, name: the filter in force.
    """

    rows: Sequence[tuple[str, str, str]]
    deeds: Sequence[tuple[str, str, str]]
    older: str
    number: str
    name: str
    everyone: Sequence[Officer]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_audit", __name__)
    routes.before_request(section.allow(app, "settings_audit.page"))

    @routes.get("/pengaturan/jejak-audit")
    def page() -> Answer:
        return _page(app)

    return routes


def _page(app: App) -> Answer:
    number, name, before = (request.args.get(one, "") for one in ("nomor", "petugas", "sebelum"))
    now = app.clock()
    with app.db.read() as db:
        everyone = officers.ever(db)
        of = next((one.id for one in everyone if one.name == name), None)
        sight = visibility.sight_of(db, me(app))
        last = whole_number(before)
        readings = read_log.page(db, sight, number=number, officer_id=of, before=last, limit=PAGE_SIZE + 1)
        deeds = read_log.deeds(db, sight, MOST_DEEDS)
    names = {one.name: one.display_name for one in everyone} | {Actor.CITIZEN: "Warga", Actor.BOT: "Loket"}
    rows = [
        (formatting.moment(app.office, one.at, now), who.display_name, case.number)
        for one, who, case in readings[:PAGE_SIZE]
    ]
    done = [(formatting.moment(app.office, one.at, now), _deed(one, names), case.number) for one, case in deeds]
    more = len(readings) > PAGE_SIZE
    older = (
        url_for("settings_audit.page", nomor=number, petugas=name, sebelum=readings[PAGE_SIZE - 1][0].id)
        if more
        else ""
    )
    shown = AuditPage(rows=rows, deeds=done, older=older, number=number, name=name, everyone=everyone)
    return section.page("settings/audit.html", shown)


def _deed(event: Event, names: Mapping[str, str]) -> str:
    return event_text.sentence(event.what, event.by, event.detail, names, {})
