"""Publikasi: search the catalogue beside a conversation, and put titles with their citation into the reply."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from sqlmodel import Session

from bot.app import App
from bot.web.actions import case_actions, step_dialogs, steps
from bot.web.actions.case_actions import Answer
from bot.web.actions.finder import found_data
from bot.web.actions.finder.found_data import FoundTitle
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment, whole_number
from bot.web.http.session import require
from bot.web.inbox import inbox_page
from bot.web.inbox.composer_panel import Refused
from handlers.finder import search
from handlers.finder.search import Hit
from handlers.office import skd_codes
from handlers.steps import needs
from handlers.steps.needs import Source
from store.cases import needs as stored_needs
from store.tables import Consultation
from store.vocabulary import DraftKind, NeedOutcome

MOST_TITLES = 8
MOST_CHOSEN = 20
YEARS_OFFERED = 8
NOTHING_CHOSEN = "Pilih dahulu paling sedikit satu judul."


@dataclass(frozen=True, slots=True)
class PublicationsDialog:
    """The dialog.

    typed, year: of the search. years: that can be chosen.
    said: what the search came to, in a sentence. icon: beside it.
    titles: what it found. chosen: ids ticked. as_of: of the catalogue, "" for never.
    wanted: id and line of each open need. ticked: the ids ticked.
    """

    typed: str
    year: str
    years: Sequence[int]
    said: str
    titles: Sequence[FoundTitle]
    chosen: Collection[int]
    as_of: str
    wanted: Sequence[tuple[int, str]]
    ticked: Collection[int]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("publications", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/publikasi")
    def page(number: str) -> Answer:
        return _draw(app)

    @routes.post("/konsultasi/<number>/publikasi")
    def insert(number: str) -> Answer:
        return _insert(app, number)

    return routes


def _draw(app: App, error: str = "") -> Answer:
    with app.db.read() as db:
        _, case = act_and_case(app, db)
        shown = _dialog(app, db, case)
    template = "inbox/finder/publications.html"
    drawn = render_template(template, layout="conversation", case=case, page=shown, error=error, fragment=is_fragment())
    return (drawn, 422) if error else drawn


def _dialog(app: App, db: Session, case: Consultation) -> PublicationsDialog:
    """Return what to show. Without words the search is for what the citizen asked."""
    suggested = needs.suggest(case)
    typed = request.values.get("q", suggested.item if suggested else "").strip()
    year = request.values.get("tahun", "").strip()
    found = search.search(db, app.office, f"{typed} {year}", now=app.clock(), limit=MOST_TITLES)
    chosen = search.chosen(db, app.office, _chosen_ids(), now=app.clock())
    hits = {hit.id: hit for hit in (*chosen, *found.hits)}
    open_needs = [
        (need.id or 0, skd_codes.describe(need))
        for need in stored_needs.of(db, case)
        if need.outcome == NeedOutcome.PENDING
    ]
    this_year = app.clock().astimezone(app.office.zone).year
    return PublicationsDialog(
        typed=typed,
        year=year,
        years=range(this_year, this_year - YEARS_OFFERED, -1),
        said=found_data.said(found, typed),
        titles=[found_data.title(app.office, hit) for hit in hits.values()],
        chosen={hit.id for hit in chosen},
        as_of=found_data.as_of(app.office, found),
        wanted=open_needs,
        ticked=step_dialogs.numbers_of("kebutuhan") or [need_id for need_id, _ in open_needs],
    )


def _chosen_ids() -> list[int]:
    """Return the ids of titles that are ticked. They stay ticked while the officer searches on."""
    numbers = map(whole_number, request.values.getlist("judul"))
    return [number for number in numbers if number is not None][:MOST_CHOSEN]


def _insert(app: App, number: str) -> Answer:
    """Put the chosen titles into the reply. The first of them becomes the source of the needs that are ticked."""
    with app.db.read() as db:
        _, case = act_and_case(app, db)
        chosen = search.chosen(db, app.office, _chosen_ids(), now=app.clock(), lang=case.language or "id")
        has_needs = any(need.outcome == NeedOutcome.PENDING for need in stored_needs.of(db, case))
    if not chosen:
        return _draw(app, NOTHING_CHOSEN)
    if has_needs and (refused := _name_source(app, number, chosen[0])):
        return _draw(app, refused)
    text = "\n".join(hit.citation for hit in chosen)
    if not is_fragment():
        return inbox_page.draw(app, Refused(typed=text, mode=DraftKind.REPLY))
    answer = make_response(steps.block(app))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#steps", "outerHTML"
    answer.headers["HX-Trigger"] = json.dumps({"close-dialog": "", "insert-here": text})
    return answer


def _name_source(app: App, number: str, hit: Hit) -> str:
    """Write down where the data of the open needs stand. Return why it was refused, "" for not."""
    source = Source(hit.title, hit.released_on.year if hit.released_on else None, hit.url, hit.kind)
    ticked = step_dialogs.numbers_of("kebutuhan")
    return str(case_actions.attempt(app, number, lambda act, case: needs.offer(act, case, ticked, source)) or "")
