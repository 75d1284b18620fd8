"""Pengaturan, Jadwal jaga, Impor dari Excel: a workbook is read and shown, and written only when the admin says so."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, send_file, url_for

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.section import Answer
from channels.formats import xlsx
from channels.formats.file_types import TYPES
from channels.formats.xlsx import NoWorkbook
from handlers.errors import BadInput, Refusal
from handlers.office import formats, overrides
from handlers.officers.act import Act
from handlers.officers.roster import leave, plan
from handlers.officers.roster.imports import changes, reading, workbook
from handlers.officers.roster.imports.changes import Applied, Change, Preview
from handlers.officers.roster.imports.names import Names
from handlers.officers.roster.imports.reading import NotRead
from store.office import officers

NOTHING = "kosong"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One officer's day that changes: what the roster holds, and what it would hold. place: the cell, "" for none."""

    officer: str
    day: str
    before: str
    after: str
    place: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What an import would do, as words and as the form carries it.

    summary: what there is besides the rows.
    """

    changes: Sequence[ChangeRow]
    emptied: Sequence[ChangeRow]
    not_read: Sequence[NotRead]
    summary: Sequence[str]
    lines: str
    emptied_lines: str
    version: str
    at_work: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The page of the import. monday: of the week that one comes from.

    preview: what the file that was read would do. undo: what puts back what was just written.
    sent_home: who was at work before it, as the form carries it.
    """

    monday: str
    preview: PreviewView | None = None
    undo: Applied | None = None
    sent_home: str = ""


def add_to(routes: Blueprint, app: App) -> Blueprint:
    """Add the addresses of the import to those of the roster. Return them."""

    @routes.get("/pengaturan/jadwal-jaga/impor")
    def import_form() -> Answer:
        return _draw(app)

    @routes.get("/pengaturan/jadwal-jaga/excel")
    def download() -> Answer:
        return _download(app)

    @routes.post("/pengaturan/jadwal-jaga/impor")
    def read_import() -> Answer:
        return _preview(app)

    @routes.post("/pengaturan/jadwal-jaga/impor/terapkan")
    def apply_import() -> Answer:
        return _apply(app)

    @routes.post("/pengaturan/jadwal-jaga/impor/urungkan")
    def undo_import() -> Answer:
        return _undo(app)

    return routes


def day_asked(app: App) -> date:
    """Return a day of the week that the page is about: as the address names it, else today."""
    try:
        return overrides.read_date(request.args.get("pekan", ""))
    except BadInput:
        return plan.today(app.office, app.clock())


def _draw(app: App, error: str = "", preview: Preview | None = None, undo: Applied | None = None) -> Answer:
    if me(app).role not in plan.LEADERS:
        return section.refuse(app, next(one for one in section.SECTIONS if one.label == "Jadwal jaga"))
    shown = _view(preview) if preview is not None else None
    page = ImportPage(str(day_asked(app)), shown, undo, request.form.get("hadir", ""))
    return section.page("settings/roster/import.html", page, error)


def _download(app: App) -> Answer:
    monday = plan.monday_of(day_asked(app))
    with app.db.read() as db:
        made = workbook.make(act_of(app, db), monday)
    name = f"jadwal-jaga-{monday}.xlsx"
    return send_file(io.BytesIO(made), mimetype=TYPES[".xlsx"], as_attachment=True, download_name=name)


def _preview(app: App) -> Answer:
    """Show what the file would do. A large one takes seconds to read, so nothing is locked meanwhile."""
    try:
        with app.db.read() as db:
            shown = _read(act_of(app, db))
    except Refusal as refused:
        return _draw(app, str(refused))
    return _draw(app, preview=shown)


def _read(act: Act) -> Preview:
    """Return what the file of the form would do. Raises Refusal."""
    plan.must_lead(act)
    file = request.files.get("berkas")
    if file is None or not file.filename or not (data := file.read(xlsx.LARGEST + 1)):
        raise BadInput("Pilih dahulu berkas Excel (.xlsx) yang berisi jadwal.")
    try:
        sheets = xlsx.read(data)
    except NoWorkbook as refused:
        raise BadInput(str(refused)) from None
    found = reading.read(sheets, Names(officers.ever(act.db)), plan.today(act.office, act.now))
    if not found.tables:
        raise BadInput(
            "Tidak ada jadwal yang dikenali di berkas itu: cari tanggal di kepala kolom, atau satu tanggal tiap baris. "
            "Unduh contohnya di bawah."
        )
    return changes.preview(act, found)


def _apply(app: App) -> Answer:
    """Write what the preview showed. What the form carries comes back with a refusal, compared with the roster now.

    A form that is sent twice is answered as the first time.
    """
    form, with_emptied = request.form, "kosongkan" in request.form
    lines, emptied = form.get("giliran", ""), form.get("dikosongkan", "")
    try:
        with app.db.write() as db:
            act = act_of(app, db)
            shown = changes.again(act, lines, emptied)
            applied = changes.applied_before(act, lines, emptied if with_emptied else "") or changes.apply(
                act, shown, form.get("tanda", ""), with_emptied=with_emptied
            )
    except Refusal as refused:
        reason = str(refused)
    else:
        app.bell.ring()
        return _draw(app, undo=applied)
    try:
        with app.db.read() as db:
            return _draw(app, reason, changes.again(act_of(app, db), lines, emptied))
    except Refusal:
        return _draw(app, reason)


def _undo(app: App) -> Answer:
    try:
        with app.db.write() as db:
            act = act_of(app, db)
            shown = changes.again(act, request.form.get("giliran", ""), ends_leave=True)
            back = changes.apply(act, shown, request.form.get("tanda", ""))
            leave.come_back(act, request.form.get("hadir", ""))
    except Refusal as refused:
        return _draw(app, str(refused))
    app.bell.ring()
    flash(f"Impor diurungkan: {back.count} giliran kembali seperti semula.")
    return redirect(url_for("settings_roster.page", pekan=day_asked(app)), 303)


def _view(preview: Preview) -> PreviewView:
    summary = [f"{preview.same} sudah sama"] if preview.same else []
    if preview.past:
        summary.append(f"{preview.past} pada hari yang sudah lewat dibiarkan")
    if preview.hidden:
        summary.append(f"tersembunyi di Excel, jadi tidak dibaca: {', '.join(preview.hidden)}")
    return PreviewView(
        changes=[_row(one) for one in preview.changes],
        emptied=[_row(one) for one in preview.emptied],
        not_read=preview.not_read,
        summary=summary,
        lines="\n".join(one.whole_line for one in preview.changes),
        emptied_lines="\n".join(one.whole_line for one in preview.emptied),
        version=preview.version,
        at_work=preview.at_work,
    )


def _row(change: Change) -> ChangeRow:
    before, after = (workbook.shown(one) or NOTHING for one in (change.before, change.after))
    return ChangeRow(change.officer.display_name, formats.spoken(change.day), before, after, change.place)
