"""Titles of the catalogue for what a citizen asked, in the panel beside the conversation. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from sqlmodel import Session

from bot.app import App
from bot.web.actions.finder import found_data
from bot.web.actions.finder.found_data import FoundTitle
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from handlers.finder import search
from handlers.steps import needs
from store.cases import messages
from store.catalogue_words import SearchOutcome
from store.tables import Consultation
from store.vocabulary import CaseKind, CaseState

MOST_TITLES = 3


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("suggested_titles", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/saran-judul")
    def titles(number: str) -> str:
        with app.db.read() as db:
            _, case = act_and_case(app, db)
            found = _titles(app, db, case)
        template = "inbox/finder/suggested_titles.html"
        return render_template(template, case=case, fragment=is_fragment(), titles=found)

    return routes


def _titles(app: App, db: Session, case: Consultation) -> Sequence[FoundTitle]:
    """Return titles that answer the question of an open consultation, or yearbooks that may hold it, else nothing.

    A mail may say in its first lines what its subject does not. The years count here; the dialog, where an officer
    chooses them, leaves them out of its words.
    """
    if case.kind != CaseKind.CONSULTATION or case.state == CaseState.CLOSED or not case.subject:
        return ()
    told = [case.subject] if needs.suggest(case) is not None else []
    for words in [*told, *messages.first_words(db, case.id or 0, 1)]:
        found = search.search(db, app.office, words, now=app.clock(), limit=MOST_TITLES)
        hits = [hit for hit in found.hits if hit.may_hold or found.outcome == SearchOutcome.FOUND]
        if hits:
            return [found_data.title(app.office, hit) for hit in hits]
    return ()
