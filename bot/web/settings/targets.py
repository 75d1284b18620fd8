"""Pengaturan, Janji layanan: the targets of the service standard, and the days of silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, request

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.office import overrides, service_clocks
from handlers.office.office import Targets
from store.office import choices

A_MINUTE = timedelta(minutes=1)
YES_NO = {True: "ya", False: "tidak"}
AT_OPENING = (("ya", "Menurut antrean"), ("tidak", "Semua sekaligus"))
HOW_MANY = ("Tidak ada", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan")


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """The targets of the office.

    now, usual: minutes, days and choices by name, as typed.
    at_opening: what may be chosen for those who wait when the office opens.
    version: of what is stored.
    """

    now: Mapping[str, str]
    usual: Mapping[str, str]
    clocks: Sequence[service_clocks.Clock]
    at_opening: Sequence[tuple[str, str]]
    how_many: str
    version: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_targets", __name__)
    routes.before_request(section.allow(app, "settings_targets.page"))

    @routes.get("/pengaturan/janji")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/janji")
    def save() -> Answer:
        return _save(app)

    return routes


def _page(app: App, error: str = "", typed: dict[str, str] | None = None) -> Answer:
    with app.db.read() as db:
        office, chosen = overrides.current(db, app.settings.office), choices.everything(db)
    shown = TargetsPage(
        now=typed or _shown(office.targets),
        usual=_shown(Targets()),
        clocks=service_clocks.CLOCKS,
        at_opening=AT_OPENING,
        how_many=HOW_MANY[len(service_clocks.CLOCKS)],
        version=overrides.version(chosen.get("targets")),
    )
    return section.page("settings/targets.html", shown, error)


def _shown(targets: Targets) -> dict[str, str]:
    """Return minutes, days and choices by name, as they are typed. "" for what is only measured."""
    spans = overrides.in_minutes(targets)
    minutes = {name: "" if span is None else str(span // A_MINUTE) for name, span in spans.items()}
    days = {name: str(getattr(targets, name)) for name in overrides.DAYS}
    return minutes | days | {name: YES_NO[getattr(targets, name)] for name in overrides.SWITCHES}


def _read(word: str) -> Any:
    """Return a whole number, or None for nothing. Anything else stays as it is, to be refused with its name."""
    word = word.strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 9 else word or None


def _save(app: App) -> Answer:
    usual = _shown(Targets()) | dict.fromkeys(overrides.SWITCHES, "")  # for what a page of an earlier version lacks
    typed = {name: request.form.get(name, word) for name, word in usual.items()}
    switched = {name: typed[name] == YES_NO[True] for name in overrides.SWITCHES if typed[name]}
    value = {name: _read(word) for name, word in typed.items() if name not in overrides.SWITCHES} | switched
    return section.save(
        app,
        "targets",
        lambda: value,
        again=lambda error: _page(app, error, typed),
        said="Janji layanan disimpan. Tenggat yang sedang berjalan dihitung ulang.",
    )
