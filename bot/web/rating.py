"""/nilai/<token>: the citizen's page. Opening it records nothing (mail scanners open links too); the form does."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web import show
from handlers import links, texts
from store import consultations, ratings
from store.tables import Consultation

NOTHING_CHOSEN = "Pilih dahulu satu angka, 1 sampai 5, lalu tekan Kirim nilai. Please choose a number from 1 to 5."


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("rating", __name__)

    @routes.get("/nilai/<token>")
    def page(token: str) -> str:
        return _page(app, token)

    @routes.post("/nilai/<token>")
    def give(token: str) -> str | Response | tuple[str, int]:
        return _give(app, token)

    return routes


def _find(app: App, token: str) -> tuple[Consultation, int | None]:
    """The consultation a token names and the rating it has. 404 for a token that is not ours."""
    value = links.unsign(app.office, "rating", token) or abort(404)
    with app.db.read() as db:
        consultation = consultations.by_token(db, value) or abort(404)
        rating = consultations.rating_of(db, consultation)
    return consultation, rating.score if rating is not None else None


def _page(app: App, token: str) -> str:
    consultation, score = _find(app, token)
    if score is not None:
        return render_template("nilai_selesai.html", score=score, number=consultation.number, already=True)
    return _form(app, consultation)


def _form(app: App, consultation: Consultation, error: str = "") -> str:
    closed = consultation.closed_at
    return render_template(
        "nilai.html",
        number=consultation.number,
        closed_when=show.date(app.office, closed) if closed else "",
        words=texts.SCALE["id"],
        chosen=_score(request.values.get("nilai", "")),
        comment=request.form.get("cerita", ""),
        error=error,
    )


def _score(text: str) -> int | None:
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _give(app: App, token: str) -> str | Response | tuple[str, int]:
    consultation, _ = _find(app, token)
    score = _score(request.form.get("nilai", ""))
    if score is None:
        return _form(app, consultation, NOTHING_CHOSEN), 422
    comment = request.form.get("cerita", "").strip()[:2000]
    with app.db.write() as db:
        asked = db.get_one(Consultation, consultation.id)
        ratings.give(db, asked, score, by="page", now=app.clock(), comment=comment)  # a second one changes nothing
    app.bell.tell(consultation.number)
    return redirect(url_for("rating.page", token=token), 303)
