"""Pengaturan, Kata pencarian: words that mean the same in a search for published data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.finder import synonyms
from handlers.office import overrides
from store.office import choices


@dataclass(frozen=True, slots=True)
class SynonymsPage:
    """The words of a search.

    lines: what the office added, as saved or typed. built_in: the lines that Loket knows.
    version: of what is stored.
    """

    lines: str
    built_in: tuple[str, ...]
    version: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_synonyms", __name__)
    routes.before_request(section.allow(app, "settings_synonyms.page"))

    @routes.get("/pengaturan/kata-pencarian")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/kata-pencarian")
    def save() -> Answer:
        return _save(app)

    return routes


def _page(app: App, error: str = "", typed: str | None = None) -> Answer:
    with app.db.read() as db:
        office, chosen = overrides.current(db, app.settings.office), choices.everything(db)
    shown = SynonymsPage(
        lines=office.synonyms if typed is None else typed,
        built_in=synonyms.BUILT_IN,
        version=overrides.version(chosen.get("synonyms")),
    )
    return section.page("settings/finder/synonyms.html", shown, error)


def _save(app: App) -> Answer:
    typed = request.form.get("lines", "")
    return section.save(
        app,
        "synonyms",
        lambda: synonyms.checked(typed),
        again=lambda error: _page(app, error, typed),
        said="Kata pencarian disimpan dan langsung berlaku.",
    )
