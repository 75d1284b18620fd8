"""Bytes over HTTP: attachments for officers, media for providers and citizens by signed address, raw originals."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file, url_for

from bot.app import App
from bot.web.http import access
from bot.web.http.session import me, require
from channels.email import clean_html
from channels.formats.file_types import UNKNOWN, type_of
from channels.formats.raw_messages import rewrite
from handlers.complaints import handling
from handlers.office import links
from handlers.outgoing import queueing
from store.cases import messages
from store.tables import Arrival, Consultation, File
from store.vocabulary import FileState

log = logging.getLogger(__name__)

# shown in the browser; anything else is only ever saved
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "application/pdf", "video/mp4")
TYPE = re.compile(r"[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,120}")
MAIL = "message/rfc822"
ACTIVE = ("text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml", MAIL)
SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox allow-popups; frame-ancestors 'self'"


def blueprint(app: App) -> Blueprint:
    """Return the addresses that officers may open."""
    routes = Blueprint("files", __name__)
    routes.before_request(require(app))

    @routes.get("/berkas/<int:file_id>/<path:name>")
    def attachment(file_id: int, name: str) -> Response:
        return _stored(app, file_id, save=bool(request.args.get("unduh")))

    @routes.get("/mentah/<number>/<key>")
    def original(number: str, key: str) -> Response:
        return _original(app, key)

    @routes.get("/surat/<key>")
    def letter(key: str) -> Response:
        return _letter(app, key)

    return routes


def public(app: App) -> Blueprint:
    """Return the addresses that providers and citizens open. Nobody can guess them."""
    routes = Blueprint("media", __name__)

    @routes.get("/media/<token>/<path:name>")
    def media(token: str, name: str) -> Response:
        value = links.unsign(app.office, "media", token)
        if value is None or not value.isdecimal():
            abort(404)
        return _stored(app, int(value), save=False)

    @routes.get("/berkas/<token>")
    def download(token: str) -> Response:
        file_id = links.downloadable(app.office, token, app.clock())
        if file_id is None:
            abort(404)
        return _download(app, file_id)

    return routes


def _download(app: App, file_id: int) -> Response:
    """Return a file that we sent as an address. No cache keeps it and no search engine lists it."""
    with app.db.read() as db:
        file = db.get(File, file_id)
    if file is not None and file.locator == queueing.WITHDRAWN:
        abort(410)
    if file is None or file.locator != queueing.BY_LINK:
        abort(404)
    answer = _stored(app, file_id, save=True)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _stored(app: App, file_id: int, *, save: bool) -> Response:
    with app.db.read() as db:
        file = db.get(File, file_id)
    if file is None or file.state != FileState.STORED or not file.sha256:
        abort(404)
    shown = file.content_type.startswith(SHOWN)
    path = brought(app, file.sha256)
    answer = send_file(
        BytesIO(_masked(path.read_bytes())) if file.content_type == MAIL else path,
        mimetype=_served_type(file),
        as_attachment=save or not shown,
        download_name=file.filename,
        etag=file.sha256,
        max_age=3600,
    )
    answer.headers["Cache-Control"] = "private, max-age=3600"
    if file.content_type != "application/pdf":  # the browsers' own PDF readers do not run in a sandbox
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def brought(app: App, digest: str) -> Path:
    """Return where stored bytes lie. Ends the request with 404 where there are none, 503 where they cannot be had."""
    try:
        return app.files.bring(digest)
    except FileNotFoundError:
        abort(404)
    except OSError as error:
        log.warning("the store of attachments: %s", error)
        abort(503)


def _masked(raw: bytes) -> bytes:
    """Return a raw message without the secrets of a citizen's links. What is kept stays as it came."""
    return rewrite(raw, lambda words: links.hide_citizens_links(words, mark="..."))


def _served_type(file: File) -> str:
    """Return a file's own type: providers refuse one that differs. What a browser would run is bytes to be saved."""
    kind = file.content_type.partition(";")[0].strip().lower()
    kind = type_of(file.filename) if kind == UNKNOWN else kind
    return kind if TYPE.fullmatch(kind) and kind not in ACTIVE else UNKNOWN


def _original(app: App, key: str) -> Response:
    """Return a message as its provider delivered it, for download, but for the citizen's secrets that it quotes."""
    with app.db.read() as db:
        message, consultation = messages.by_key(db, key), access.case(db)
        if message is None or message.consultation_id != consultation.id:
            abort(404)
        if not handling.revealed_to(db, app.office, consultation, me(app), app.clock()):
            abort(404)  # a raw message names its sender
        arrival = db.get(Arrival, message.arrival_id) if message.arrival_id is not None else None
    if arrival is None:
        abort(404)
    answer = Response(_masked(arrival.raw), content_type="application/octet-stream")
    ending = "eml" if arrival.channel == "email" else "json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{consultation.number}-{key}.{ending}"'
    return answer


def _letter(app: App, key: str) -> Response:
    """Return the cleaned HTML of a mail, for the sandboxed frame in the conversation."""
    with app.db.read() as db:
        message = messages.by_key(db, key)
        if message is None or not message.html:
            abort(404)
        consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
        if consultation is not None and not handling.revealed_to(db, app.office, consultation, me(app), app.clock()):
            abort(404)  # a signature names its writer
        pictures = _pictures(app, messages.files(db, [message.id or 0]).get(message.id or 0, []))
    letter = links.hide_citizens_links(clean_html(message.html, pictures))
    page = f'<!doctype html><meta charset="utf-8"><title>Email</title><style>{LETTER}</style>{letter}'
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


def _pictures(app: App, files: Sequence[File]) -> dict[str, str]:
    """Return the address of each picture of a letter, by the name in its HTML.

    The sealed frame sends no cookie of ours with a picture, so the address is a signed one.
    """
    shown = [one for one in files if one.content_id and one.state == FileState.STORED]
    return {
        one.content_id: url_for("media.media", token=links.sign(app.office, "media", str(one.id)), name=one.filename)
        for one in shown
        if one.content_type.startswith("image/")
    }


LETTER = (
    "body{margin:12px;font:14px/1.5 sans-serif;overflow-wrap:anywhere}"
    "table{max-width:100%}img{max-width:100%;height:auto}"
)
