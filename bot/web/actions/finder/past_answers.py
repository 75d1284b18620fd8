"""Earlier answers to questions like the one of a conversation, in the panel beside it. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from bot.app import App
from bot.web.http.acting import act_and_case
from bot.web.http.session import require
from handlers.answer_memory import similar
from handlers.answer_memory.similar import PastAnswer
from handlers.office import formats
from handlers.office.office import Office
from store.vocabulary import CaseState


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One earlier answer. notes: what to look at before it is used again."""

    question: str
    answer: str
    number: str
    day: str
    notes: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("past_answers", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/jawaban-serupa")
    def answers(number: str) -> str:
        with app.db.read() as db:
            act, case = act_and_case(app, db)
            found = () if case.state == CaseState.CLOSED else similar.answers(act, case)
            can_reply = case.officer_id == act.by.id
        shown = [_shown(app.office, one) for one in found]
        return render_template("inbox/finder/past_answers.html", answers=shown, can_reply=can_reply)

    return routes


def _shown(office: Office, one: PastAnswer) -> ShownAnswer:
    return ShownAnswer(one.question, one.answer, one.number, formats.date(office, one.answered_at), _notes(one))


def _notes(one: PastAnswer) -> str:
    notes: Sequence[str] = [
        "Periksa angka dan tahunnya" if one.has_figures else "",
        "lengkapi bagian […]" if one.is_cut else "",
        "berkasnya tidak ikut" if one.has_files else "",
    ]
    said = "; ".join(filter(None, notes))
    return f"{said[:1].upper()}{said[1:]}." if said else ""
