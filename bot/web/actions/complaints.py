"""The forms of complaints: making one of a message, a slip of the suggestion box, and the stages of handling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.actions.case_actions import Answer, attempt, perform, refuse, seen_event_id
from bot.web.http.acting import act_of
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from handlers.complaints import handling, opening, returning
from handlers.complaints.opening import Slip
from handlers.errors import Refusal
from handlers.officers.act import Act
from store.office import officers
from store.tables import Consultation, Officer

MADE = "Pengaduan {} dibuat. Penanggung jawab sudah diberi tahu dan menjawab pelapor."


@dataclass(frozen=True, slots=True)
class SuggestionBoxPage:
    """The form for a slip.

    filled: as typed.
    everyone: whom it can be about.
    """

    filled: Slip
    everyone: Sequence[Officer]
    error: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("complaints", __name__)
    routes.before_request(require(app))
    _handling_routes(app, routes)
    _slip_routes(app, routes)
    return routes


def _handling_routes(app: App, routes: Blueprint) -> None:
    """Add making a complaint of a message, and handling it."""

    @routes.post("/konsultasi/<number>/pengaduan")
    def make(number: str) -> Answer:
        return _make(app, number)

    @routes.post("/konsultasi/<number>/pengaduan/urungkan/<int:event_id>")
    def undo(number: str, event_id: int) -> Answer:
        return perform(app, number, lambda act, case: returning.take_back(act, case, event_id))

    @routes.post("/konsultasi/<number>/bukan-pengaduan")
    def give_back(number: str) -> Answer:
        return _give_back(app, number)

    @routes.post("/konsultasi/<number>/tinjau")
    def review(number: str) -> Answer:
        return perform(app, number, handling.review, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/perbaikan")
    def improve(number: str) -> Answer:
        text = request.form.get("perbaikan", "")
        return perform(app, number, lambda act, case: handling.improve(act, case, text), seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/lapor")
    def lapor(number: str) -> Answer:
        text = request.form.get("lapor", "")
        return perform(
            app, number, lambda act, case: handling.note_lapor(act, case, text), seen_event_id=seen_event_id()
        )

    @routes.post("/konsultasi/<number>/tentang")
    def about(number: str) -> Answer:
        name = request.form.get("tentang", "")
        return perform(
            app, number, lambda act, case: handling.set_about(act, case, name), seen_event_id=seen_event_id()
        )

    @routes.post("/konsultasi/<number>/identitas")
    def reveal(number: str) -> Answer:
        return perform(app, number, handling.reveal)


def _slip_routes(app: App, routes: Blueprint) -> None:
    """Add the slips of the suggestion box."""

    @routes.get("/kotak-saran")
    def box() -> str:
        return _box(app, Slip(""), "")

    @routes.post("/kotak-saran")
    def put() -> Answer:
        return _put(app)


def _make(app: App, number: str) -> Answer:
    form = request.form

    def make(act: Act, origin: Consultation) -> None:
        case = opening.from_message(
            act,
            origin,
            form.get("pesan", ""),
            anonymous=bool(form.get("anonim")),
            about=form.get("tentang", ""),
            question=form.get("pertanyaan", ""),
        )
        if not is_fragment():  # the part that htmx draws shows no notices: its history says what was made
            flash(MADE.format(case.number))

    return perform(app, number, make, seen_event_id=seen_event_id())


def _give_back(app: App, number: str) -> Answer:
    """Return the message of a complaint that is none to its consultation, and lead there."""
    reason, leads = request.form.get("alasan", ""), [number]

    def give_back(act: Act, case: Consultation) -> None:
        leads.append(returning.return_to_origin(act, case, reason).number)

    refused = attempt(app, number, give_back, seen_event_id=seen_event_id())
    return refuse(app, refused) if refused else redirect(url_for("inbox.conversation", number=leads[-1]), 303)


def _box(app: App, filled: Slip, error: str) -> str:
    with app.db.read() as db:
        everyone = officers.everyone(db)
    return render_template("inbox/suggestion_box.html", page=SuggestionBoxPage(filled, everyone, error))


def _put(app: App) -> Answer:
    form = request.form
    filled = Slip(
        text=form.get("isi", ""),
        name=form.get("nama", "")[:120],
        contact=form.get("kontak", "")[:200],
        about=form.get("tentang", ""),
        anonymous=bool(form.get("anonim")),
    )
    try:
        with app.db.write() as db:
            number = opening.slip(act_of(app, db), filled).number
    except Refusal as refused:
        return _box(app, filled, str(refused)), 422
    app.bell.ring()
    flash(MADE.format(number))
    return redirect(url_for("complaints.box"), 303)
