"""Pengaturan, Daftar instansi: whom citizens are referred to. Supervisors and admins keep the list right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, url_for

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Refusal
from handlers.office import formats
from handlers.reports import csv_export
from handlers.steps import referrals
from store.office import agencies
from store.tables import Agency

FIELDS = ("name", "holds", "phone", "email", "website", "address", "active")


@dataclass(frozen=True, slots=True)
class AgenciesPage:
    """The list of agencies, or those a search found.

    unchecked: how many nobody has checked within a year.
    checked: the day on which somebody last asked each agency, by its id; only of those that were asked.
    stale: ids of those that were asked longer than a year ago.
    wrong: the agency whose form was refused (0: the new one, None: none); its fields show what was typed.
    form: what was typed, by field.
    may_change: whether the officer may change the list.
    """

    agencies: Sequence[Agency]
    search: str
    unchecked: int
    checked: Mapping[int | None, str]
    stale: Collection[int | None]
    wrong: int | None
    form: Mapping[str, str]
    may_change: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_agencies", __name__)
    routes.before_request(section.allow(app, "settings_agencies.page"))

    @routes.get("/pengaturan/instansi")
    def page() -> Answer:
        return _page(app)

    @routes.get("/pengaturan/instansi.csv")
    def table() -> Response:
        with app.db.read() as db:
            rows = referrals.rows(app.office, agencies.everyone(db, left_too=True))
        answer = Response("\ufeff" + csv_export.write(rows, app.office.csv_separator), mimetype="text/csv")
        answer.headers["Content-Disposition"] = "attachment; filename=daftar-instansi.csv"
        return answer

    @routes.post("/pengaturan/instansi")
    @routes.post("/pengaturan/instansi/<int:one>")
    def save(one: int | None = None) -> Answer:
        return _save(app, one)

    return routes


def _page(app: App, error: str = "", wrong: int | None = None) -> Answer:
    with app.db.read() as db:
        everyone = agencies.everyone(db, left_too=True)
    words, now = request.args.get("q", "").strip(), app.clock()
    shown = AgenciesPage(
        agencies=referrals.search(everyone, words) if words else everyone,
        search=words,
        unchecked=sum(not referrals.is_checked(agency, now) for agency in everyone),
        checked={one.id: formats.date(app.office, one.checked_at) for one in everyone if one.checked_at is not None},
        stale={one.id for one in everyone if one.checked_at is not None and not referrals.is_checked(one, now)},
        wrong=wrong,
        form=_typed(),
        may_change=section.may_change(app, "settings_agencies.page"),
    )
    return section.page("settings/agencies.html", shown, error)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _save(app: App, one: int | None) -> Answer:
    fields = _typed()
    checked = request.form.get("checked") == "1"
    try:
        with app.db.write() as db:
            again = request.form.get("checked_again") == "1"
            saved = referrals.save(db, one, fields, checked=checked or again, again=again, now=app.clock())
    except Refusal as refused:
        return _page(app, str(refused), one or 0)
    flash(f"{saved.name} tersimpan.")
    return redirect(url_for("settings_agencies.page"), 303)
