"""Pengaturan, Subject matter: the colleagues officers ask. Supervisors and admins keep the list right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Refusal
from handlers.steps import directory
from store.office import colleagues
from store.tables import Colleague

FIELDS = ("name", "section", "skills", "email", "active")


@dataclass(frozen=True, slots=True)
class ColleaguesPage:
    """The list of colleagues.

    wrong: the colleague whose form was refused (0: the new one, None: none); its fields show what was typed.
    form: what was typed, by field.
    may_change: whether the officer may change the list.
    """

    colleagues: Sequence[Colleague]
    wrong: int | None
    form: Mapping[str, str]
    may_change: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_colleagues", __name__)
    routes.before_request(section.allow(app, "settings_colleagues.page"))

    @routes.get("/pengaturan/subject-matter")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/subject-matter")
    @routes.post("/pengaturan/subject-matter/<int:one>")
    def save(one: int | None = None) -> Answer:
        return _save(app, one)

    return routes


def _page(app: App, error: str = "", wrong: int | None = None) -> Answer:
    with app.db.read() as db:
        listed = colleagues.everyone(db, left_too=True)
    may_change = section.may_change(app, "settings_colleagues.page")
    return section.page("settings/colleagues.html", ColleaguesPage(listed, wrong, _typed(), may_change), error)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _save(app: App, one: int | None) -> Answer:
    fields = _typed()
    try:
        with app.db.write() as db:
            saved = directory.save(db, one, fields, now=app.clock())
    except Refusal as refused:
        return _page(app, str(refused), one or 0)
    flash(f"{saved.name} tersimpan.")
    return redirect(url_for("settings_colleagues.page"), 303)
