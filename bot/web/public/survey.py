"""/nilai/<token>/skd: the survey of data needs, on the link of the rating. Opening the page records nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import is_officer
from bot.web.public import rating
from bot.web.public.rating import Asked, RatingRefused
from handlers.errors import Refusal
from handlers.ratings import data_survey, instruments
from handlers.ratings.instruments import SKD, Question
from handlers.texts import rating_page
from store.tables import Consultation
from store.vocabulary import CaseKind

Answer = str | Response | tuple[str, int]
SCALE = range(SKD.lowest, SKD.highest + 1)


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The questions that are still open, each with its place among all.

    chosen: scores that are ticked, by key.
    """

    words: Mapping[str, str]
    lang: str
    questions: Sequence[tuple[int, Question]]
    scale: Sequence[int]
    chosen: Mapping[str, int]
    error: str


@dataclass(frozen=True, slots=True)
class SurveyThanks:
    """What was kept. rest_url: page of the questions that are open, "" for none. official_url: "" for none."""

    words: Mapping[str, str]
    lang: str
    kept: str
    rest_url: str
    official_url: str
    rating_url: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("survey", __name__)

    @routes.get("/nilai/<token>/skd")
    def page(token: str) -> Answer:
        asked = _find(app, token)
        if asked is None:
            return rating.unknown()
        if is_officer(app):
            return rating.refused(app, asked)
        if (asked.yearly and "terkirim" in request.args) or not data_survey.unanswered(asked.yearly):
            return _thanks(app, asked, token)
        return _page(asked) if app.office.survey.asked and not rating.is_over(app, asked) else _shut(app, asked, token)

    @routes.post("/nilai/<token>/skd")
    def give(token: str) -> Answer:
        asked = _find(app, token)
        if asked is None:
            return rating.unknown()
        if is_officer(app) or rating.is_over(app, asked):
            return rating.refused(app, asked)
        return _take(app, asked, token)  # also where it was switched off since: the questions were asked

    return routes


def _find(app: App, token: str) -> Asked | None:
    """Return what a token names, None where it names no consultation that was asked for a rating."""
    asked = rating.find(app, token)
    is_asked = asked is not None and asked.until is not None and asked.consultation.kind == CaseKind.CONSULTATION
    return asked if is_asked else None


def _words(asked: Asked) -> dict[str, str]:
    return dict(rating_page.SURVEY[asked.lang])


def _page(asked: Asked, error: str = "", chosen: dict[str, int] | None = None) -> str:
    every, still_open = data_survey.instrument_of(asked.yearly), data_survey.unanswered(asked.yearly)
    shown = SurveyPage(
        words=_words(asked),
        lang=asked.lang,
        questions=[(place, one) for place, one in enumerate(every.questions, start=1) if one in still_open],
        scale=SCALE,
        chosen=chosen or {},
        error=error,
    )
    return render_template("public/survey.html", page=shown)


def _thanks(app: App, asked: Asked, token: str) -> str:
    words, rest = _words(asked), len(data_survey.unanswered(asked.yearly))
    every = len(data_survey.instrument_of(asked.yearly).questions)
    goes_on = rest and app.office.survey.asked and not rating.is_over(app, asked)
    shown = SurveyThanks(
        words=words,
        lang=asked.lang,
        kept=words["kept"].format(terjawab=every - rest, banyak=every) if rest else words["all_kept"],
        rest_url=url_for("survey.page", token=token) if goes_on else "",
        official_url=app.office.survey.link,
        rating_url=url_for("rating.page", token=token),
    )
    return render_template("public/survey_thanks.html", page=shown)


def _shut(app: App, asked: Asked, token: str) -> Answer:
    """Return the page for a link that came too late, or while the survey is switched off."""
    if asked.yearly is not None and asked.yearly.answers:
        return _thanks(app, asked, token)
    if app.office.survey.asked:
        return rating.refused(app, asked)
    words = _words(asked)
    shown = RatingRefused(asked.lang, words["closed"], words["closed_text"])
    return render_template("public/rating_refused.html", page=shown), 410


def _take(app: App, asked: Asked, token: str) -> Answer:
    """Keep the answers. A form that is sent twice changes nothing that was kept."""
    words = _words(asked)
    try:
        answers = instruments.read(data_survey.instrument_of(asked.yearly), request.form)
    except Refusal:
        return _page(asked, words["bad_answer"], _readable(asked)), 422
    if not answers and data_survey.unanswered(asked.yearly):
        return _page(asked, words["choose"]), 422
    with app.db.write() as db:
        consultation = db.get_one(Consultation, asked.consultation.id)
        data_survey.keep(db, app.office, consultation, answers, now=app.clock())
    return redirect(url_for("survey.page", token=token, terkirim=1), 303)


def _readable(asked: Asked) -> dict[str, int]:
    """Return the answers of a form that can be read, so that they need not be given again."""
    good = {key: value for key, value in request.form.items() if value in map(str, SCALE)}
    return instruments.read(data_survey.instrument_of(asked.yearly), good)
