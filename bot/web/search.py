"""The search page: every consultation whose messages, people, numbers or files fit what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web import show
from bot.web.session import me, require
from handlers import marking, searching
from handlers.marking import Piece
from store import messages, officers, people, search
from store.search import Hit, Wanted

MOST = 50


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("search", __name__)
    routes.before_request(require(app))

    @routes.get("/cari")
    def page() -> str:
        typed = request.args.get("q", "").strip()
        try:
            rows, error = (_found(app, typed) if typed else []), ""
        except searching.BadSearch as bad:
            rows, error = [], str(bad)
        more = len(rows) > MOST
        examples = searching.EXAMPLES.values()
        return render_template(
            "cari.html", tampil="daftar", typed=typed, rows=rows[:MOST], more=more, error=error, examples=examples
        )

    return routes


def _found(app: App, typed: str) -> list[dict[str, Any]]:
    with app.db.read() as db:
        wanted = searching.read(typed, searching.Desk(app.office, officers.ever(db), me(app)))
        hits = search.find(db, wanted, MOST + 1) if wanted != Wanted() else []
        return [_row(app, db, hit, wanted) for hit in hits]


def _row(app: App, db: Session, hit: Hit, wanted: Wanted) -> dict[str, Any]:
    case, traits = hit.consultation, show.traits_of(app.office, hit.consultation.channel)
    name = marking.mark(show.name(hit.person, hit.home), wanted.terms)
    number = marking.mark(case.number, wanted.terms)
    explained = any(is_hit for _, is_hit in [*name, *number])
    return {
        "url": url_for("inbox.conversation", number=case.number, _anchor=f"pesan-{hit.message.key}"),
        "label": traits.label,
        "road": traits.word,
        "name": name,
        "number": number,
        "snippet": _snippet(db, hit, wanted, explained),
        "at": hit.message.at,
        "when": show.when(app.office, hit.message.at, app.clock()),
        "chip": show.STATES[case.state],
        "officer": hit.officer,
    }


def _snippet(db: Session, hit: Hit, wanted: Wanted, explained: bool) -> list[Piece]:
    """Why it was found: the first place with a hit, else the beginning of the message.

    explained: the row's name or number shows a hit already, so the person's other addresses need not.
    """
    for before, text in _said(db, hit) if explained else chain(_said(db, hit), _addresses(db, hit)):
        if text and (pieces := marking.excerpt(text, wanted.terms, show.LONGEST_SNIPPET)):
            return [(before, False), *pieces]
    return [(show.snippet(hit.message), False)]


def _said(db: Session, hit: Hit) -> Iterator[tuple[str, str]]:
    """Where to look, in this order, each with a word for it; what costs a query is asked for last."""
    message = hit.message
    yield {"note": "Catatan: ", "out": "Kami: "}.get(message.direction, ""), message.body
    yield "", message.note
    yield "Perihal: ", message.subject if message.direction == "in" else ""
    yield "Perihal: ", hit.consultation.subject
    for file in messages.files(db, [message.id or 0]).get(message.id or 0, []):
        yield "Lampiran: ", file.filename


def _addresses(db: Session, hit: Hit) -> Iterator[tuple[str, str]]:
    for identity in people.identities(db, hit.person.id or 0):
        yield "Warga: ", f"{identity.name} {show.address(identity)}"
