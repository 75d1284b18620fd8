"""/laporan/excel: a workbook too large for one request. An officer asks for it, it is made, and they fetch it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from bot.app import App
from bot.web.http.files import brought
from bot.web.http.session import me, require
from bot.web.reports.reports import Asked, asked_of
from channels.formats.file_types import TYPES
from handlers.office import formats
from handlers.officers import visibility
from store.reports import report_files, report_rows

WORDS = ("periode", "tabel", "menurut", "nilai")


@dataclass(frozen=True, slots=True)
class ReportFilePage:
    """A workbook of the report.

    is_making, has_failed: how far it is. Neither is true when it is ready, and when it was not asked for yet.
    total: cases that are read; written: how many of them so far.
    url: where a ready one is fetched, "" while there is none; kept_until: in words, local time.
    fields: what the form sends.
    """

    heading: str
    is_making: bool
    has_failed: bool
    total: int
    written: int
    url: str
    kept_until: str
    here: str
    back: str
    fields: dict[str, str]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("report_files", __name__)
    routes.before_request(require(app))

    @routes.get("/laporan/excel")
    def page() -> str:
        drawn = _page(app, asked_of(app))
        part = request.headers.get("HX-Request") == "true"
        name = "state" if part else "page"
        return render_template(f"reports/excel/{name}.html", layout="dashboard", page=drawn)

    @routes.post("/laporan/excel")
    def ask() -> Redirect:
        asked = asked_of(app)
        with app.db.write() as db:
            total = report_rows.count(db, asked.span.start, asked.span.end)
            report_files.ask(db, me(app), _words(asked), total, asked.now)
        return redirect(_url(_words(asked)), 303)

    @routes.get("/laporan/excel/<workbook_key>.xlsx")
    def fetch(workbook_key: str) -> Response:
        return _fetch(app, workbook_key)

    return routes


def _words(asked: Asked) -> dict[str, str]:
    """Return the words of an address, without those that say nothing."""
    table = request.values.get("tabel", "")
    named = (asked.span.key, table, asked.group.key if asked.group is not None else "", asked.word)
    return {name: word for name, word in zip(WORDS, named, strict=True) if word}


def _url(words: dict[str, str]) -> str:
    return f"{url_for('report_files.page')}?{urlencode(words)}"


def _page(app: App, asked: Asked) -> ReportFilePage:
    words = _words(asked)
    with app.db.read() as db:
        found = report_files.latest(db, me(app), words)
        total = found.total if found is not None else report_rows.count(db, asked.span.start, asked.span.end)
    is_ready, has_failed = found is not None and found.sha256 != "", found is not None and found.failed
    figure = f", {asked.group.head}: {asked.word}" if asked.group is not None else ""
    return ReportFilePage(
        heading=f"Excel laporan {asked.span.word}{figure}",
        is_making=found is not None and not is_ready and not has_failed,
        has_failed=has_failed,
        total=total,
        written=min(found.written, total) if found is not None else 0,
        url=url_for("report_files.fetch", workbook_key=found.key) if found is not None and is_ready else "",
        kept_until=formats.short_moment(app.office, found.asked_at + report_files.KEPT) if found is not None else "",
        here=_url(words),
        back=url_for("reports.page", periode=asked.span.key),
        fields=words,
    )


def _fetch(app: App, key: str) -> Response:
    """Return a workbook to the officer who asked for it, while they may still see everything in it."""
    with app.db.read() as db:
        found, officer = report_files.by_key(db, key), me(app)
        is_theirs = found is not None and found.officer_id == officer.id and bool(found.sha256)
        if found is None or not is_theirs:
            abort(404)
        if found.has_complaints and not visibility.sight_of(db, officer).handles:
            abort(404)
    path = brought(app, found.sha256)
    name = f"laporan-{found.asked.get('periode', '')}.xlsx"
    return send_file(path, mimetype=TYPES[".xlsx"], as_attachment=True, download_name=name)
