"""What an officer does in the composer: write, save a draft, take it back. See handlers/writing.py and undoing.py."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, make_response, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web import inbox
from bot.web.pages import is_fragment
from bot.web.session import me, require
from bot.web.uploading import LARGEST, enclosures
from bot.web.verbs import Answer, refuse, seen, whole_number
from handlers import desk, drafting, undoing, writing
from store import consultations


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("writing", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/tulis")
    def write(number: str) -> Answer:
        return _write(app, number)

    @routes.post("/konsultasi/<number>/draf")
    def draft(number: str) -> Answer:
        return _keep_draft(app, number)

    @routes.post("/konsultasi/<number>/urungkan")
    def undo(number: str) -> Answer:
        return _undo(app, number)

    return routes


def _write(app: App, number: str) -> Answer:
    """A reply, a note or the outcome of a call, as the form says."""
    request.max_content_length = LARGEST + 1024 * 1024
    form, by, now = _form(), me(app), app.clock()
    try:
        form = replace(form, enclosures=tuple(enclosures(app)))
        with app.db.write() as db:
            written = writing.write(db, app.office, number, form, by=by, now=now)
    except desk.NotFound:
        abort(404)
    except desk.Hidden:
        raise
    except desk.DeskError as refused:
        return refuse(app, number, refused, typed=form.text, mode=form.kind)
    app.bell.ring()
    app.bell.tell(number)
    return _done(app, number, form, written)


def _form() -> writing.Form:
    given = request.form
    return writing.Form(
        text=given.get("isi", ""),
        kind=given.get("jenis", "balas"),
        key=writing.key_of(given.get("kunci", "")),
        seen=seen(),
        began=whole_number(given.get("mulai", "")),
        waited=given.get("luring") == "1",
        close=bool(given.get("tutup")),
        uploads=tuple(given.getlist("lampiran")),
    )


def _done(app: App, number: str, form: writing.Form, written: writing.Written) -> Answer:
    """The conversation as it stands now; to htmx and tulis.js with word of what was done."""
    if not is_fragment():
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(inbox.draw(app, number))
    with app.db.read() as db:
        told = _told(app, db, number, form, written)
    answer.headers["HX-Trigger"] = json.dumps({"loket:terkirim": told})
    return answer


def _told(app: App, db: Session, number: str, form: writing.Form, written: writing.Written) -> dict[str, Any]:
    consultation = consultations.by_number(db, number) or abort(404)
    undo = undoing.open_for(db, app.office, consultation, me(app), app.clock())
    following = consultations.next_for(db, me(app).id or 0, consultation.id or 0) if form.close else None
    return {
        "nomor": number,
        "kunci": undo.key if undo else "",
        "sampai": undo.until.timestamp() if undo else 0,
        "ditutup": consultation.state == "closed",
        "belum_dibaca": written.unread,
        "berikut": url_for("inbox.conversation", number=following.number) if following else "",
    }


def _keep_draft(app: App, number: str) -> Answer:
    """While typing (diam), or because the officer says so."""
    kind, text = request.form.get("jenis", "balas"), request.form.get("isi", "")
    try:
        with app.db.write() as db:
            drafting.keep(db, number, kind, text, by=me(app), now=app.clock())
            if request.form.get("lanjutkan"):
                drafting.finish(db, number, request.form["lanjutkan"], by=me(app), now=app.clock())
    except desk.NotFound:
        abort(404)
    if request.form.get("diam"):
        return Response(status=204)
    return inbox.draw(app, number) if is_fragment() else redirect(url_for("inbox.conversation", number=number), 303)


def _undo(app: App, number: str) -> Answer:
    key = writing.key_of(request.form.get("kunci", ""))
    try:
        with app.db.write() as db:
            undoing.undo(db, app.office, number, key, by=me(app), now=app.clock())
    except desk.NotFound:
        abort(404)
    except desk.Hidden:
        raise
    except desk.DeskError as refused:
        return refuse(app, number, refused)
    app.bell.ring()
    app.bell.tell(number)
    return inbox.draw(app, number) if is_fragment() else redirect(url_for("inbox.conversation", number=number), 303)
