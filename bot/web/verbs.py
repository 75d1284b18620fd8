"""The officer's verbs as forms. Each is one transaction of handlers/desk.py; what it refuses comes back with the words
the officer typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

import filetype
from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from bot.app import App
from bot.web import inbox
from bot.web.session import me, require
from handlers import desk, elsewhere
from handlers.say import Enclosure
from store import messages
from store.tables import Consultation

LARGEST = 25 * 1024 * 1024
LONGEST_NAME = 120
Answer = str | Response | tuple[str, int]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("verbs", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/tulis")
    def write(number: str) -> Answer:
        return _write(app, number)

    @routes.post("/konsultasi/<number>/ambil")
    def take(number: str) -> Answer:
        return act(app, number, lambda db: desk.take(db, number, by=me(app), now=app.clock(), seen=seen()))

    @routes.post("/konsultasi/<number>/alihkan")
    def hand_over(number: str) -> Answer:
        to = request.form.get("kepada", "")
        return act(app, number, lambda db: desk.hand_over(db, number, to, by=me(app), now=app.clock(), seen=seen()))

    @routes.post("/konsultasi/<number>/tutup")
    def close(number: str) -> Answer:
        return act(
            app, number, lambda db: desk.close(db, app.office, number, by=me(app), now=app.clock(), seen=seen())
        )

    @routes.post("/konsultasi/<number>/buka")
    def reopen(number: str) -> Answer:
        return act(app, number, lambda db: desk.reopen(db, number, by=me(app), now=app.clock(), seen=seen()))

    @routes.post("/konsultasi/<number>/minta-nilai")
    def ask_for_rating(number: str) -> Answer:
        by, now = me(app), app.clock()
        return act(app, number, lambda db: desk.ask_for_rating(db, app.office, number, by=by, now=now, seen=seen()))

    @routes.post("/pesan/<key>/ulang")
    def retry(key: str) -> Answer:
        return _settle(app, key, lambda db: desk.retry(db, key, by=me(app), now=app.clock()))

    @routes.post("/pesan/<key>/anggap")
    def settle(key: str) -> Answer:
        return _settle(app, key, lambda db: desk.settle(db, key, by=me(app), now=app.clock()))

    @routes.post("/pesan/<key>/lewat/<channel>")
    def elsewhere_(key: str, channel: str) -> Answer:
        office, by, now = app.office, me(app), app.clock()
        return _settle(app, key, lambda db: elsewhere.send(db, office, key, channel, by=by, now=now))

    @routes.post("/pesan/<key>/batal")
    def cancel(key: str) -> Answer:
        return _settle(app, key, lambda db: desk.cancel(db, key, by=me(app), now=app.clock()))

    return routes


def seen() -> int | None:
    """The last event the officer's page showed."""
    seen = request.form.get("dilihat", "")
    return int(seen) if seen.isdecimal() and len(seen) < 19 else None


def act(app: App, number: str, verb: Callable[[Session], object], typed: str = "", mode: str = "") -> Answer:
    """Do one verb and show the conversation; refused, show why with the officer's words still there."""
    try:
        with app.db.write() as db:
            verb(db)
    except desk.NotFound:
        abort(404)
    except desk.DeskError as refused:
        status = 409 if isinstance(refused, desk.Overtaken) else 422
        return inbox.draw(app, number, error=str(refused), typed=typed, mode=mode), status
    app.bell.ring()
    app.bell.tell(number)
    return redirect(url_for("inbox.conversation", number=number), 303)


def _write(app: App, number: str) -> Answer:
    """A reply, a note or the outcome of a call, as the form says."""
    request.max_content_length = LARGEST + 1024 * 1024
    text, kind = request.form.get("isi", ""), request.form.get("jenis", "balas")
    office, by, now, newest = app.office, me(app), app.clock(), seen()
    try:
        enclosures = list(_enclosures(app))
    except desk.DeskError as refused:
        return inbox.draw(app, number, error=str(refused), typed=text, mode=kind), 422

    def write(db: Session) -> None:
        if kind == "catatan":
            desk.note(db, number, text, by=by, now=now, enclosures=enclosures, seen=newest)
            return
        if kind == "telepon":
            desk.log_call(db, number, text, by=by, now=now, seen=newest)
        else:
            desk.reply(db, office, number, text, by=by, now=now, enclosures=enclosures, seen=newest)
        if request.form.get("tutup"):
            desk.close(db, office, number, by=by, now=now)

    return act(app, number, write, typed=text, mode=kind)


def _enclosures(app: App) -> Iterator[Enclosure]:
    """The files of the form, kept before the transaction starts. Raises DeskError."""
    for upload in request.files.getlist("berkas"):
        if not upload.filename:
            continue
        data = upload.read()
        if not data:
            raise desk.DeskError(f"Berkas {upload.filename} kosong. Pilih berkas lain.")
        if len(data) > LARGEST:
            raise desk.DeskError(f"Berkas {upload.filename} lebih dari 25 MB. Kirim tautan unduhnya.")
        yield Enclosure(_safe_name(upload), _content_type(upload, data), app.files.put(data), len(data))


def _safe_name(upload: FileStorage) -> str:
    name = PurePath((upload.filename or "").replace("\\", "/")).name
    plain = "".join(sign for sign in name if sign.isprintable()).strip(" .") or "berkas"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if dot and len(ending) < 12 else plain[:LONGEST_NAME]


def _content_type(upload: FileStorage, data: bytes) -> str:
    """What the bytes say, else what the browser says."""
    found = filetype.guess_mime(data)
    claimed = upload.mimetype or "application/octet-stream"
    is_office_zip = found == "application/zip" and "openxmlformats" in claimed
    return claimed if found is None or is_office_zip else str(found)


def _settle(app: App, key: str, verb: Callable[[Session], object]) -> Answer:
    """Decide about one message that is stuck, from its conversation or from the status page."""
    with app.db.read() as db:
        message = messages.by_key(db, key)
        consultation = db.get(Consultation, message.consultation_id) if message and message.consultation_id else None
    if consultation is not None and request.args.get("dari") != "status":
        return act(app, consultation.number, verb)
    try:
        with app.db.write() as db:
            verb(db)
    except desk.DeskError as refused:
        flash(str(refused))
    app.bell.ring()
    return redirect(url_for("status.page"), 303)
