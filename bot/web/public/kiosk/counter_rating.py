"""/tamu/nilai/<number>: a visitor rates at the counter's tablet, one tap, then the nine elements if they wish.

The page names nobody: it shows a number that an officer has offered a moment ago, and goes back to the start by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from handlers.errors import Refusal
from handlers.ratings import asking, instruments
from handlers.self_service import counter_rating
from handlers.texts import rating_page, render
from handlers.texts.kiosk.page import PAGE
from store.cases import consultations, ratings
from store.tables import Consultation

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class TabletRating:
    """The rating of one number.

    words: of the rating page. is_rated: the one tap was given.
    elements: the nine elements, while they are not answered.
    """

    words: Mapping[str, str]
    lang: str
    number: str
    scale: Sequence[str]
    is_rated: bool
    elements: Sequence[instruments.Question]


def page(app: App, number: str) -> Answer:
    """Show the faces of a number that is offered, then the thanks. Any other number leads to the start."""
    with app.db.read() as db:
        case = counter_rating.find(db, app.office, number, app.clock())
        if case is None:
            return redirect(url_for("kiosk.start"), 303)
        is_rated = consultations.rating_of(db, case) is not None
        surveyed = ratings.survey_of(db, case, instruments.SKM.name) is not None
    lang = render.language(case.language)
    shown = TabletRating(
        words=dict(rating_page.PAGE[lang]),
        lang=lang,
        number=number,
        scale=asking.SCALE[lang],
        is_rated=is_rated,
        elements=() if surveyed else instruments.SKM.questions,
    )
    return render_template("kiosk/rating.html", page=shown, words=PAGE[lang], lang=lang, script="js/public/kiosk.js")


def take(app: App, number: str) -> Answer:
    """Keep what was tapped, and show the page again. What cannot be read changes nothing."""
    tapped = request.form.get("nilai", "")
    score = int(tapped) if tapped in ("1", "2", "3", "4", "5") else None
    try:
        elements = instruments.read(instruments.SKM, request.form)
    except Refusal:
        elements = {}
    with app.db.write() as db:
        case = counter_rating.find(db, app.office, number, app.clock())
        if case is not None and (score is not None or _is_rated(db, case)):
            counter_rating.give(db, case, score, elements, app.clock())
    app.bell.ring()
    return redirect(url_for("kiosk.start" if elements else "kiosk.rating", number=None if elements else number), 303)


def _is_rated(db: Session, case: Consultation) -> bool:
    return consultations.rating_of(db, case) is not None
