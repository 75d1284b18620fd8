"""/nilai/<token>: the citizen's rating. Opening the page records nothing, since mail scanners open links too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import is_officer
from handlers.errors import Refusal
from handlers.office import formats, links
from handlers.ratings import asking, data_survey, giving, instruments
from handlers.texts import rating_page, render
from store.cases import consultations, ratings
from store.rating_words import RatedBy
from store.tables import Consultation, Rating, Survey

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The consultation that a link is for, and its rating and questionnaires so far.

    survey: of the nine elements. yearly: the person's survey of data needs of this year.
    """

    consultation: Consultation
    rating: Rating | None
    survey: Survey | None
    yearly: Survey | None
    until: datetime | None

    @property
    def lang(self) -> str:
        return render.language(self.consultation.language)

    @property
    def words(self) -> dict[str, str]:
        return dict(rating_page.PAGE[self.lang])


@dataclass(frozen=True, slots=True)
class RatingPage:
    """The form for a rating. After the rating, it is the page of thanks.

    elements: the nine elements, while they are not answered.
    answers: those that were, by key.
    chosen: the score that is ticked.
    until: how long the link works, "" for no end.
    yearly_url: page of the survey of data needs, "" where it is not offered. yearly_begun: some of it is answered.
    yearly_questions: how many it has.
    official_url: the year's official survey, "" for none.
    """

    words: Mapping[str, str]
    lang: str
    number: str
    score: int | None
    closed_when: str
    until: str
    scale: Sequence[str]
    elements: Sequence[instruments.Question]
    surveyed: bool
    chosen: int | None
    answers: Mapping[str, int]
    comment: str
    error: str
    yearly_url: str
    yearly_begun: bool
    yearly_questions: int
    official_url: str


@dataclass(frozen=True, slots=True)
class RatingRefused:
    """Why a link cannot be used."""

    lang: str
    heading: str
    sentence: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("rating", __name__)

    @routes.get("/nilai/<token>")
    def page(token: str) -> Answer:
        asked = find(app, token)
        return unknown() if asked is None else _refusal(app, asked) or _page(app, asked, token)

    @routes.post("/nilai/<token>")
    def give(token: str) -> Answer:
        asked = find(app, token)
        return unknown() if asked is None else _refusal(app, asked) or _take(app, asked, token)

    return routes


def find(app: App, token: str) -> Asked | None:
    """Return what a token names. None for one that is not ours."""
    value = links.unsign(app.office, "rating", token)
    with app.db.read() as db:
        consultation = consultations.by_token(db, value) if value else None
        if consultation is None:
            return None
        survey = ratings.survey_of(db, consultation, instruments.SKM.name)
        yearly = data_survey.find(db, app.office, consultation, app.clock())
        given = consultations.rating_of(db, consultation)
    return Asked(consultation, given, survey, yearly, giving.link_until(consultation))


def unknown() -> Answer:
    """Return the page for a link that is not ours."""
    words = dict(rating_page.PAGE["id"])
    shown = RatingRefused("id", words["unknown"], words["unknown_text"])
    return render_template("public/rating_refused.html", page=shown), 404


def _refusal(app: App, asked: Asked) -> Answer | None:
    """Return the page for a link that came too late, or for an officer. A citizen who has rated may still look."""
    if is_officer(app) or (asked.rating is None and is_over(app, asked)):
        return refused(app, asked)
    return None


def is_over(app: App, asked: Asked) -> bool:
    """Return whether the link came too late to answer anything."""
    return asked.until is not None and app.clock() > asked.until


def refused(app: App, asked: Asked) -> Answer:
    """Return the page for an officer, or for a link that is over."""
    words = asked.words
    if is_officer(app):
        shown = RatingRefused(asked.lang, words["officer"], words["officer_text"])
        return render_template("public/rating_refused.html", page=shown), 403
    when = formats.date(app.office, asked.until, asked.lang) if asked.until else ""
    sentence = words["expired_text"].format(nomor=asked.consultation.number, kapan=when)
    shown = RatingRefused(asked.lang, words["expired"], sentence)
    return render_template("public/rating_refused.html", page=shown), 410


def _page(app: App, asked: Asked, token: str, error: str = "", chosen: dict[str, int] | None = None) -> str:
    """Draw the form. After the rating, draw the thanks, with the nine elements until they are answered."""
    closed, until = asked.consultation.closed_at, asked.until
    offered = data_survey.is_offered(app.office, asked.consultation, asked.yearly) and not is_over(app, asked)
    shown = RatingPage(
        words=asked.words,
        lang=asked.lang,
        number=asked.consultation.number,
        score=asked.rating.score if asked.rating else None,
        closed_when=formats.date(app.office, closed, asked.lang) if closed else "",
        until=formats.date(app.office, until, asked.lang) if until else "",
        scale=asking.SCALE[asked.lang],
        elements=instruments.SKM.questions if asked.survey is None else (),
        surveyed=asked.survey is not None,
        chosen=_score(request.values.get("nilai", "")),
        answers=chosen or {},
        comment=request.form.get("cerita", ""),
        error=error,
        yearly_url=url_for("survey.page", token=token) if offered else "",
        yearly_begun=asked.yearly is not None and bool(asked.yearly.answers),
        yearly_questions=len(instruments.SKD.questions),
        official_url=app.office.survey.link,
    )
    return render_template("public/rating.html" if asked.rating is None else "public/rating_thanks.html", page=shown)


def _score(text: str) -> int | None:
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _take(app: App, asked: Asked, token: str) -> Answer:
    """Keep what the form holds. A second form of the same citizen changes nothing that was kept."""
    try:
        answers = instruments.read(instruments.SKM, request.form)
    except Refusal:
        return _page(app, asked, token, asked.words["bad_answer"], _readable()), 422
    score = _score(request.form.get("nilai", ""))
    if asked.rating is None and score is None:
        return _page(app, asked, token, asked.words["choose"], answers), 422
    if asked.rating is not None and asked.survey is None and score is None and not answers:
        return _page(app, asked, token, asked.words["choose_nine"]), 422
    _keep(app, asked, score, answers)
    return redirect(url_for("rating.page", token=token), 303)


def _readable() -> dict[str, int]:
    """Return the answers of a form that can be read, so that they need not be given again."""
    good = {key: value for key, value in request.form.items() if value in ("1", "2", "3", "4")}
    return instruments.read(instruments.SKM, good)


def _keep(app: App, asked: Asked, score: int | None, answers: dict[str, int]) -> None:
    comment = request.form.get("cerita", "")
    with app.db.write() as db:
        consultation = db.get_one(Consultation, asked.consultation.id)
        if score is not None:
            giving.give(db, consultation, score, by=RatedBy.PAGE, now=app.clock(), comment=comment)
        giving.give_elements(db, consultation, answers, now=app.clock())
