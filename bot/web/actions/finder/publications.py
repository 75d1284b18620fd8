"""Publikasi: search the catalogue beside a conversation, and put titles with their citation into the reply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
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
from handlers.finder import search, years
from handlers.finder.search import Hit
from handlers.office import skd_codes
from handlers.steps import needs
from handlers.steps.needs import Source
from store.cases import needs as stored_needs
from store.search import terms
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
    years: Sequence[str]
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
    today = app.clock().astimezone(app.office.zone).date()
    typed, year = _typed() if "q" in request.values else _asked(case, today)
    found = search.search(db, app.office, f"{typed} {year}", now=app.clock(), limit=MOST_TITLES)
    chosen = search.chosen(db, app.office, _chosen_ids(), now=app.clock())
    hits = {hit.id: hit for hit in (*chosen, *found.hits)}
    open_needs = [
        (need.id or 0, skd_codes.describe(need))
        for need in stored_needs.of(db, case)
        if need.outcome == NeedOutcome.PENDING
    ]
    return PublicationsDialog(
        typed=typed,
        year=year,
        years=_years_offered(today, year),
        said=found_data.said(found, typed),
        titles=[found_data.title(app.office, hit) for hit in hits.values()],
        chosen={hit.id for hit in chosen},
        as_of=found_data.as_of(app.office, found),
        wanted=open_needs,
        ticked=_numbers("kebutuhan") or [need_id for need_id, _ in open_needs],
    )


def _typed() -> tuple[str, str]:
    return request.values["q"].strip(), request.values.get("tahun", "").strip()


def _asked(case: Consultation, today: date) -> tuple[str, str]:
    """Return what the citizen asked: the words to search for, and the year where it is one."""
    suggested = needs.suggest(case)
    if suggested is None:
        return "", ""
    asked = years.asked(terms.plain(case.subject), today).years
    if len(asked) == 1:
        return suggested.item, str(asked[0])
    lost = set(asked) - set(years.asked(terms.plain(suggested.item), today).years)
    return f"{suggested.item} {years.span(asked)}" if lost else suggested.item, ""


def _years_offered(today: date, chosen: str) -> Sequence[str]:
    """Return the years that can be chosen: the last ones, and the one that is chosen already."""
    last = [str(year) for year in range(today.year, today.year - YEARS_OFFERED, -1)]
    return sorted({*last, chosen} - {""}, reverse=True)


def _chosen_ids() -> list[int]:
    """Return the ids of titles that are ticked. They stay ticked while the officer searches on."""
    return _numbers("judul")[:MOST_CHOSEN]


def _numbers(field: str) -> list[int]:
    numbers = map(whole_number, request.values.getlist(field))
    return [number for number in numbers if number is not None]


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
    return steps.with_text(app, text, "here")


def _name_source(app: App, number: str, hit: Hit) -> str:
    """Write down where the data of the open needs stand. Return why it was refused, "" for not."""
    source = Source(hit.title, hit.released_on.year if hit.released_on else None, hit.url, hit.kind)
    ticked = step_dialogs.numbers_of("kebutuhan")
    return str(case_actions.attempt(app, number, lambda act, case: needs.offer(act, case, ticked, source)) or "")
