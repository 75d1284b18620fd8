"""What an officer does with mail of machines and spam: seen, made a consultation, asked for again, or no spam."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.actions.case_actions import Answer, perform, seen_event_id
from bot.web.http import access
from bot.web.http.acting import act_of
from bot.web.http.session import require
from handlers.desk.mail import machine_mail, spam
from handlers.errors import Refusal
from handlers.intake import missed_mail


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("machine_mail", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/mesin/dilihat")
    def mark_seen(number: str) -> Response:
        return _mark_seen(app)

    @routes.post("/konsultasi/<number>/mesin/konsultasi")
    def make_consultation(number: str) -> Response:
        return _make_consultation(app, number)

    @routes.post("/konsultasi/<number>/mesin/coba-lagi")
    def ask_again(number: str) -> Response:
        return _ask_again(app, number)

    @routes.post("/konsultasi/<number>/spam")
    def mark_spam(number: str) -> Answer:
        return perform(app, number, spam.mark, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/bukan-spam")
    def not_spam(number: str) -> Response:
        return _not_spam(app, number)

    return routes


def _not_spam(app: App, number: str) -> Response:
    try:
        with app.db.write() as db:
            number = spam.take_back(act_of(app, db), access.case(db)).number
    except Refusal as refused:
        flash(str(refused))
    app.bell.ring()
    return redirect(url_for("inbox.conversation", number=number), 303)


def _mark_seen(app: App) -> Response:
    with app.db.write() as db:
        machine_mail.mark_seen(act_of(app, db), access.case(db))
    return redirect(url_for("inbox.page", antrean="mesin"), 303)


def _ask_again(app: App, number: str) -> Response:
    try:
        with app.db.write() as db:
            missed_mail.ask_again(act_of(app, db), access.case(db))
    except Refusal as refused:
        flash(str(refused))
    else:
        flash("Email itu dicoba lagi dalam setengah menit.")
    return redirect(url_for("inbox.conversation", number=number), 303)


def _make_consultation(app: App, number: str) -> Response:
    try:
        with app.db.write() as db:
            made = machine_mail.make_consultation(act_of(app, db), access.case(db)).number
    except Refusal as refused:
        flash(str(refused))
        return redirect(url_for("inbox.page", antrean="mesin"), 303)
    app.bell.ring()
    flash(f"{number} menjadi konsultasi {made}.")
    return redirect(url_for("inbox.conversation", number=made), 303)
