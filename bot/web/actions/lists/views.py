"""Saved views: filter the list, keep what it shows under a name, share it, change it, delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.htmx import is_fragment
from bot.web.http.session import me, require
from bot.web.inbox.lists import rail
from bot.web.inbox.lists.view import SORTS, View
from handlers.desk.lists import saved_views
from handlers.desk.tagging import LONGEST_TAG
from handlers.errors import Refusal
from store.desk import tags
from store.tables import SavedView

Answer = str | Response | tuple[str, int]
LONGEST_SEARCH = 500


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What a list can be filtered by, and what is chosen.

    chosen: the words of the address: antrean, kanal, tag, urut, q.
    searches: whether it is a search, which has words and no filters of a list.
    """

    chosen: Mapping[str, str]
    searches: bool
    queues: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]
    sorts: Sequence[tuple[str, str]]
    tags: Sequence[str]
    longest_tag: int


@dataclass(frozen=True, slots=True)
class ViewForm:
    """The form of a saved view.

    view_id: None for a new one.
    """

    view_id: int | None
    name: str
    shared: bool
    may_share: bool
    filter: FilterForm
    error: str
    longest_name: int


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("views", __name__)
    routes.before_request(require(app))

    @routes.get("/tampilan/saring")
    def filters() -> str:
        return render_template("inbox/views/filter.html", page=_filter(app, _asked(app)), fragment=is_fragment())

    @routes.get("/tampilan/baru")
    def new() -> str:
        return _form(app, None, "", _asked(app), shared=False)

    @routes.post("/tampilan/baru")
    def add() -> Answer:
        return _save(app, None)

    @routes.get("/tampilan/<int:view_id>")
    def one(view_id: int) -> str:
        with app.db.read() as db:
            view = _found(app, db, view_id)
        return _form(app, view_id, view.name, view.words, shared=view.shared)

    @routes.post("/tampilan/<int:view_id>")
    def edit(view_id: int) -> Answer:
        return _save(app, view_id)

    @routes.post("/tampilan/<int:view_id>/hapus")
    def delete(view_id: int) -> Answer:
        with app.db.write() as db:
            saved_views.remove(act_of(app, db), _found(app, db, view_id))
        return redirect(url_for("inbox.page"), 303)

    return routes


def _found(app: App, db: Session, view_id: int) -> SavedView:
    """Return a view that this officer may change. Ends in 404 for every other."""
    view = db.get(SavedView, view_id)
    if view is None or not saved_views.may_change(me(app), view):
        abort(404)
    return view


def _asked(app: App) -> Mapping[str, str]:
    """Return the words of a list or a search that the request names."""
    searched = request.values.get("q", "").strip()
    return {"q": searched[:LONGEST_SEARCH]} if searched else View.asked(app.office.traits, request.values).address()


def _filter(app: App, chosen: Mapping[str, str]) -> FilterForm:
    with app.db.read() as db:
        known = tags.in_use(db)
    return FilterForm(
        chosen={"antrean": "semua", "kanal": "", "tag": "", "urut": "mendesak", "q": ""} | dict(chosen),
        searches="q" in chosen,
        queues=[(one.word, one.label) for one in rail.offered(app)],
        channels=[("", "Semua kanal"), *((name, traits.word) for name, traits in app.office.traits.items())],
        sorts=[(word, label) for word, (label, *_) in SORTS.items()],
        tags=known,
        longest_tag=LONGEST_TAG,
    )


def _form(app: App, view_id: int | None, name: str, words: Mapping[str, str], *, shared: bool, error: str = "") -> str:
    shown = ViewForm(
        view_id=view_id,
        name=name,
        shared=shared,
        may_share=saved_views.may_share(me(app)),
        filter=_filter(app, words),
        error=error,
        longest_name=saved_views.LONGEST_NAME,
    )
    return render_template("inbox/views/form.html", page=shown, fragment=is_fragment())


def _save(app: App, view_id: int | None) -> Answer:
    name, words, shared = request.form.get("nama", ""), _asked(app), bool(request.form.get("bagikan"))
    try:
        with app.db.write() as db:
            view = _found(app, db, view_id) if view_id is not None else None
            saved_views.save(act_of(app, db), view, name, words, shared=shared)
    except Refusal as refused:
        return _form(app, view_id, name, words, shared=shared, error=str(refused)), 422
    return redirect(rail.url_of(words), 303)
