"""/janji: the service standard, the pledge, and the figures of this month. Anybody may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import Blueprint, abort, render_template, request

from bot.app import App
from handlers.office import formats
from handlers.office.office import Office, PublicStandard
from handlers.ratings import scoring
from handlers.self_service.public_promise import KeptFigures, PublicFigures
from handlers.texts import promise_page


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One figure. value: "" where it is of too few, which `of` then says."""

    title: str
    value: str
    of: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromisePage:
    """The standard and the figures.

    words: the page's words by key.
    other: the other language, "id" or "en".
    """

    lang: str
    words: Mapping[str, str]
    other: str
    standard: PublicStandard
    heading: str
    so_far: str
    decree: str
    figures: Sequence[PublicFigure]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("promise", __name__)
    kept = KeptFigures()

    @routes.get("/janji")
    def page() -> str:
        office, now = app.office, app.clock()
        if not office.standard.shown:
            abort(404)
        with app.db.read() as db:
            found = kept.of(db, office, now)
        lang = "en" if request.args.get("bahasa") == "en" else "id"
        return render_template("public/promise.html", page=_page(office, found, now, lang))

    return routes


def _page(office: Office, found: PublicFigures, now: datetime, lang: str) -> PromisePage:
    words = promise_page.PAGE[lang]
    month = f"{formats.MONTHS[lang][found.span.first.month - 1]} {found.span.first.year}"
    until = f"{formats.date(office, now, lang)}, {formats.clock(office, now)}"
    return PromisePage(
        lang=lang,
        words=words,
        other="id" if lang == "en" else "en",
        standard=office.standard,
        heading=words["reality"].format(bulan=month),
        so_far=words["so_far"].format(kapan=until),
        decree=words["decree"].format(nomor=office.standard.decree) if office.standard.decree else "",
        figures=_figures(office, found, lang),
    )


def _figures(office: Office, found: PublicFigures, lang: str) -> list[PublicFigure]:
    words, index = promise_page.PAGE[lang], found.index
    grade = f" ({index.grade})" if index and index.grade else ""
    shown = [
        ("median", _duration(found.median, words) if found.median is not None else "", found.measured),
        ("index", f"{_decimal(index.value, lang)}{grade}" if index else "", found.index_n),
        ("unmet", str(found.unmet) if found.unmet is not None else "", found.needs),
    ]
    figures = [_figure(office, words, key, value, n) for key, value, n in shown]
    if office.targets.help is None:  # measured only: nothing is promised
        return figures
    share = f"{_decimal(scoring.half_up(found.share, 1), lang)}%" if found.share is not None else ""
    target = _duration(Fraction(int(office.targets.help.total_seconds())), words)
    note = words["in_line"] if office.targets.in_line else ""
    return [_figure(office, words, "share", share, found.decided, target, note), *figures]


def _figure(
    office: Office, words: Mapping[str, str], key: str, value: str, n: int, target: str = "", note: str = ""
) -> PublicFigure:
    said = words[f"{key}_of"].format(n=n, target=target)
    few = words["few"].format(n=n, least=office.standard.fewest)
    return PublicFigure(words[key], value, said if value else few, note if value else "")


def _decimal(number: object, lang: str) -> str:
    return str(number) if lang == "en" else str(number).replace(".", ",")


def _duration(seconds: Fraction, words: Mapping[str, str]) -> str:
    """Return a duration with its two largest units: "5 menit", "1 menit 15 detik"."""
    whole = int(scoring.half_up(seconds, 0))
    parts = [(whole // 3600, "hour"), (whole % 3600 // 60, "minute"), (whole % 60, "second")]
    named = [f"{number}\N{NO-BREAK SPACE}{words[unit]}" for number, unit in parts if number]
    return " ".join(named[:2]) or f"0 {words['second']}"
