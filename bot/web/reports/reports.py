"""/laporan: the report of a month, a quarter, a year or days of one's own choice. Every figure opens its lines."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me, require
from bot.web.reports import report_page
from channels.formats.file_types import TYPES
from handlers.office import formats
from handlers.officers import visibility
from handlers.reports import csv_export, ranges, report
from handlers.reports.ranges import Range
from handlers.reports.report_columns import Column
from handlers.reports.report_groups import Group, Table
from handlers.reports.report_lines import Line
from store.cases.visible_cases import Sight
from store.reports import report_rows

PAGE = 50  # lines
NO_SUCH_DAYS = "Tanggal itu tidak ada. Pilih kedua tanggal, tahun 2000 sampai 2099."
NO_SUCH_RANGE = "Periode itu tidak ada. Pilih salah satu periode, atau tulis kedua tanggal."
AT_ONCE = 3_000  # cases that are counted, or written into a workbook, while the officer waits
# the columns of a table that its page has room for
SHOWN: Mapping[str, Sequence[str]] = {
    "konsultasi": ("number", "opened", "channel", "state", "outcome", "kept", "topics", "officer", "score"),
    "kebutuhan": ("number", "opened", "item", "level", "outcome", "source_title", "source_year", "agencies"),
    "kunjungan": ("number", "queue_number", "service", "standing", "arrived", "called", "greeted", "served"),
    "skd": ("number", "place", "occupation", "organisation_kind", "purpose", "means", "item", "outcome"),
    "pengaduan": ("number", "opened", "channel", "stage", "closed", "late"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. group, word: the figure whose lines are meant; None and "" for every line."""

    span: Range
    table: Table
    group: Group | None
    word: str
    now: datetime
    sight: Sight

    def url(self, endpoint: str, page: int | None = None) -> str:
        """Return the address of the same lines elsewhere."""
        by = self.group.key if self.group is not None else None
        return url_for(
            endpoint,
            periode=self.span.key,
            tabel=self.table.key,
            menurut=by,
            nilai=self.word if by else None,
            halaman=page,
        )


@dataclass(frozen=True, slots=True)
class LinesPage:
    """The lines behind one figure.

    rows: of each line its number, and its cells. total: of all pages.
    older, newer: addresses of the pages beside this one, "" for none.
    """

    heading: str
    span: Range
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[object]]]
    first: int
    total: int
    newer: str
    older: str
    back: str
    csv: str
    excel: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("reports", __name__)
    routes.before_request(require(app))

    @routes.get("/laporan")
    def page() -> str | Redirect:
        own = _own_days(app)
        return redirect(url_for("reports.page", periode=own.key)) if own else _page(app, _asked(app))

    @routes.get("/laporan/baris")
    def lines() -> str:
        return render_template("reports/report_lines.html", layout="dashboard", page=_lines_page(app))

    @routes.get("/laporan.csv")
    def as_csv() -> Response:
        asked = asked_of(app)
        response = Response(_csv(app, asked), content_type="text/csv; charset=utf-8; header=present")
        name = f"laporan-{asked.table.key}-{asked.span.key}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @routes.get("/laporan.xlsx")
    def as_excel() -> Response | Redirect:
        from handlers.reports import workbook  # it loads what only an Excel file needs

        asked, file = asked_of(app), io.BytesIO()
        with app.db.read() as db:
            if report_rows.count(db, asked.span.start, asked.span.end) > AT_ONCE:
                whole = url_for("report_files.page", periode=asked.span.key)
                return redirect(asked.url("report_files.page") if "tabel" in request.values else whole)
            workbook.write(file, *_sheets(app, db, asked))
        file.seek(0)
        name = f"laporan-{asked.span.key}.xlsx"
        return send_file(file, mimetype=TYPES[".xlsx"], as_attachment=True, download_name=name)

    return routes


def asked_of(app: App) -> Asked:
    """Return what the address asks for. Ends in 404 for a table or a figure that there is not.

    A period that there is not leads to the report, which says so: nobody takes this month for what they asked for.
    """
    if _names_no_range(app):
        abort(redirect(url_for("reports.page", periode=request.values["periode"])))
    return _asked(app)


def _names_no_range(app: App) -> bool:
    key = request.values.get("periode", "")
    return key != "" and ranges.named(app.office, key) is None


def _asked(app: App) -> Asked:
    key, by, now = request.values.get("tabel", "konsultasi"), request.values.get("menurut", ""), app.clock()
    table = report.table(key) or abort(404)
    group = (table.group(by) or abort(404)) if by else None
    with app.db.read() as db:
        sight = visibility.sight_of(db, me(app))
    span = ranges.of(app.office, request.values.get("periode", ""), now)
    return Asked(span, table, group, request.values.get("nilai", "") if group else "", now, sight)


def _own_days(app: App) -> Range | None:
    """Return the days that the form names, None where it was not sent or names none."""
    return ranges.own(app.office, "_".join(_typed_days()))


def _typed_days() -> list[str]:
    """Return the first and the last day as the form names them, "" for what was not sent."""
    return [request.values.get(name, "") for name in ("dari", "sampai")]


def _page(app: App, asked: Asked) -> str:
    """Draw the report. Of many cases it comes without figures, and asks for them itself: `angka` in the address."""
    span, typed = asked.span, _typed_days()
    with app.db.read() as db:
        total = report_rows.count(db, span.start, span.end)
        is_later = total > AT_ONCE and "angka" not in request.args
        found = None if is_later else report.report(db, app.office, span, asked.now, asked.sight)
    day = asked.now.astimezone(app.office.zone).date()
    was_sent = any(typed)  # and names no days: those that do lead to an address of their own
    return render_template(
        "reports/report.html",
        layout="dashboard",
        span=span,
        page=report_page.drawn(app.office, found) if found is not None else None,
        total=f"{total:,}".replace(",", "."),
        own=typed if was_sent else (span.first.isoformat(), span.last.isoformat()),
        error=NO_SUCH_DAYS if was_sent else NO_SUCH_RANGE if _names_no_range(app) else "",
        spans=[(one.key, word) for word, one in _spans(app, day)],
        printed=f"Dicetak {me(app).display_name}, {formats.date(app.office, asked.now)}",
    )


def _spans(app: App, day: date) -> list[tuple[str, Range]]:
    before = day.replace(day=1) - timedelta(days=1)
    return [
        ("Bulan lalu", ranges.month(app.office, before)),
        ("Bulan ini", ranges.month(app.office, day)),
        ("Triwulan ini", ranges.quarter(app.office, day)),
        ("Tahun ini", ranges.year(app.office, day)),
        ("Tahun lalu", ranges.year(app.office, day.replace(year=day.year - 1, day=1))),
    ]


def _behind(app: App, db: Session, asked: Asked) -> Iterator[Line]:
    found = report.lines(db, app.office, asked.table, asked.span, asked.now, asked.sight)
    return report.behind(found, asked.group, asked.word)


def _csv(app: App, asked: Asked) -> Iterator[bytes]:
    """Yield a table as it is read: a year of it never stands in memory."""
    with app.db.read() as db:
        lines = _behind(app, db, asked)
        yield b"\xef\xbb\xbf"
        for row in csv_export.written(asked.table.columns, lines, app.office.csv_separator):
            yield row.encode()


def _sheets(app: App, db: Session, asked: Asked) -> tuple[list[Table], Iterator[tuple[Table, Line]]]:
    """Return the table that is asked for with its lines; without one, every table that the officer may see."""
    if "tabel" in request.values:
        return [asked.table], ((asked.table, line) for line in _behind(app, db, asked))
    tables = report.tables_of(asked.sight)
    return tables, report.together(db, app.office, tables, asked.span, asked.now, asked.sight)


def _lines_page(app: App) -> LinesPage:
    asked = asked_of(app)
    number = max(whole_number(request.values.get("halaman", "")) or 1, 1)
    with app.db.read() as db:
        found = _behind(app, db, asked)
        skipped = sum(1 for _ in islice(found, PAGE * (number - 1)))
        shown = list(islice(found, PAGE))
        total = skipped + len(shown) + sum(1 for _ in found)
    columns = [one for one in asked.table.columns if one.key in SHOWN[asked.table.key]]
    figure = f"{asked.group.head}: {asked.word}" if asked.group is not None else "semua"
    return LinesPage(
        heading=f"{asked.table.word}, {figure}",
        span=asked.span,
        heads=[one.head[:1].upper() + one.head[1:] for one in columns],
        rows=[(line.entry.case.number, _cells(columns, line)) for line in shown],
        first=skipped + 1,
        total=total,
        newer=asked.url("reports.lines", number - 1) if number > 1 else "",
        older=asked.url("reports.lines", number + 1) if total > PAGE * number else "",
        back=url_for("reports.page", periode=asked.span.key),
        csv=asked.url("reports.as_csv"),
        excel=asked.url("reports.as_excel"),
    )


def _cells(columns: Sequence[Column], line: Line) -> list[object]:
    return [column.of(line) for column in columns if column.key != "number"]
