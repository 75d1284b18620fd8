"""Do one thing with several rows of the list: a sheet asks how, one transaction does it, one press undoes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.actions.arrange import SnoozeSheet, snooze_sheet, snoozed_until
from bot.web.http.acting import act_of
from bot.web.http.htmx import is_fragment, whole_number
from bot.web.http.session import require
from bot.web.inbox.lists import colleagues, view
from bot.web.inbox.lists.colleagues import ColleagueChoice
from bot.web.present import form_words
from handlers.desk.lists import bulk
from handlers.desk.lists.bulk import Chosen, Result, Step
from handlers.desk.tagging import LONGEST_TAG
from handlers.errors import BadInput, Refusal
from store.desk import tags
from store.office import officers

MOST_NAMED = 8  # rows that were left, in one sentence
DEEDS = {"assign": "dialihkan", "close": "ditutup", "tag": "diberi tag", "snooze": "ditunda"}


@dataclass(frozen=True, slots=True)
class BulkSheet:
    """What a bulk action asks.

    what: word of the action in the address.
    chosen: the rows, as forms carry them.
    """

    what: str
    chosen: Sequence[str]
    colleagues: Sequence[ColleagueChoice]
    outcomes: Sequence[tuple[str, str]]
    tags: Sequence[str]
    longest_tag: int
    snooze: SnoozeSheet


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("bulk", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/sekaligus")
    def sheet() -> str | Response:
        return _sheet(app)

    @routes.post("/konsultasi/sekaligus/<any(tugaskan, tutup, tag, tunda):what>")
    def act(what: str) -> Response:
        return _do(app, what)

    @routes.post("/konsultasi/sekaligus/urungkan")
    def undo() -> Response:
        return _undo(app)

    return routes


def _chosen(words: Sequence[str]) -> list[Chosen]:
    """Read the rows of a form, "K-2026-000123:17" each: a number and the last event that the list showed."""
    pairs = [word.partition(":") for word in dict.fromkeys(words)]
    return [Chosen(number, whole_number(seen)) for number, _, seen in pairs if number]


def _sheet(app: App) -> str | Response:
    what, chosen = request.args.get("apa", ""), request.args.getlist("pilih")
    if what not in STEPS:
        abort(404)
    if not chosen:
        return _back(app)
    with app.db.read() as db:
        shown = BulkSheet(
            what=what,
            chosen=chosen,
            colleagues=colleagues.choices(db, officers.everyone(db)),
            outcomes=form_words.choices_of_outcomes(),
            tags=tags.popular(db),
            longest_tag=LONGEST_TAG,
            snooze=snooze_sheet(app),
        )
    kept = view.filters(app)
    return render_template("inbox/bulk/sheet.html", page=shown, filters=kept, fragment=is_fragment())


def _do(app: App, what: str) -> Response:
    name, step_of = STEPS[what]
    try:
        step = step_of(app)
        with app.db.write() as db:
            result = bulk.do(act_of(app, db), name, _chosen(request.form.getlist("pilih")), step)
    except Refusal as refused:
        flash(str(refused))
        return _back(app)
    app.bell.ring()
    until = int((app.clock() + bulk.undo_within(app.office, name)).timestamp())
    _tell(f"{len(result.done)} konsultasi {DEEDS[name]}.", result, f"undo {until}" if result.done else "")
    return _back(app)


def _undo(app: App) -> Response:
    try:
        with app.db.write() as db:
            result = bulk.undo(act_of(app, db))
    except Refusal as refused:
        flash(str(refused))
        return _back(app)
    app.bell.ring()
    _tell(f"{len(result.done)} konsultasi seperti semula.", result)
    return _back(app)


def _back(app: App) -> Response:
    return redirect(url_for("inbox.page", **view.filters(app)), 303)


def _tell(sentence: str, result: Result, way_back: str = "") -> None:
    """Leave a sentence for the next list, with what was left and why.

    way_back: "undo 1795395600", until when it can be undone (seconds since 1970), "" where it cannot.
    """
    parts = [sentence] if result.done or not result.left else []
    if result.left:
        parts.append(f"Dibiarkan {len(result.left)}: {_left(result)}.")
    flash(" ".join(parts), way_back or "message")


def _left(result: Result) -> str:
    """Return "K-2026-000001, K-2026-000002 (belum ada yang menjawab); …"."""
    by_reason: dict[str, list[str]] = {}
    for number, reason in result.left[:MOST_NAMED]:
        by_reason.setdefault(reason, []).append(number)
    named = "; ".join(f"{', '.join(numbers)} ({reason})" for reason, numbers in by_reason.items())
    more = len(result.left) - MOST_NAMED
    return f"{named}; dan {more} lagi" if more > 0 else named


# how each action reads its form


def _assign(app: App) -> Step:
    if "kepada" not in request.form:
        raise BadInput("Pilih dahulu kepada siapa.")
    return bulk.assign(request.form["kepada"])


def _close(app: App) -> Step:
    outcome = form_words.outcome(request.form.get("hasil", ""))
    if not outcome:
        raise BadInput("Pilih hasilnya dahulu.")
    return bulk.close(outcome, timedelta(seconds=app.office.undo_seconds))


def _tag(app: App) -> Step:
    return bulk.tag(request.form.get("tag", ""))


def _snooze(app: App) -> Step:
    return bulk.snooze(snoozed_until(app))


STEPS: Mapping[str, tuple[str, Callable[[App], Step]]] = {
    "tugaskan": ("assign", _assign),
    "tutup": ("close", _close),
    "tag": ("tag", _tag),
    "tunda": ("snooze", _snooze),
}
