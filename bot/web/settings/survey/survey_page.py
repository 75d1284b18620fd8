"""Pengaturan, Survei SKD: whether citizens are asked the survey of data needs, and where the official one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.office import overrides
from handlers.ratings.instruments import SKD
from store.office import choices


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """The survey of data needs.

    now: "asked" ("ya" or "tidak") and "link", as chosen or typed.
    questions: how many it has. edition: the name of its list of questions, with the version.
    version: of what is stored.
    """

    now: Mapping[str, str]
    questions: int
    edition: str
    version: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_survey", __name__)
    routes.before_request(section.allow(app, "settings_survey.page"))

    @routes.get("/pengaturan/survei")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/survei")
    def save() -> Answer:
        return _save(app)

    return routes


def _page(app: App, error: str = "", typed: dict[str, str] | None = None) -> Answer:
    with app.db.read() as db:
        office, chosen = overrides.current(db, app.settings.office), choices.everything(db)
    now = {"asked": "ya" if office.survey.asked else "tidak", "link": office.survey.link}
    version = overrides.version(chosen.get("survey"))
    shown = SurveySettings(now=typed or now, questions=len(SKD.questions), edition=SKD.name, version=version)
    return section.page("settings/survey.html", shown, error)


def _save(app: App) -> Answer:
    typed = {name: request.form.get(name, "") for name in ("asked", "link")}
    value = {"asked": {"ya": True, "tidak": False}.get(typed["asked"]), "link": typed["link"].strip()}
    return section.save(
        app, "survey", lambda: value, again=lambda error: _page(app, error, typed), said="Survei disimpan."
    )
