"""Pengaturan, Jadwal jaga: a week of the duty roster, who is on leave, and which service hours nobody covers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.htmx import whole_number
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.roster import import_page, week_view
from bot.web.settings.roster.import_page import day_asked
from bot.web.settings.roster.week_view import TypedShift
from bot.web.settings.section import Answer
from handlers.errors import BadInput, Refusal
from handlers.office import overrides
from handlers.officers.act import Act
from handlers.officers.roster import leave, plan, subjects
from handlers.outgoing.roster import swaps
from store.desk import notices

MOST_LEFT_OUT = 6  # reasons that a message names


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_roster", __name__)
    routes.before_request(section.allow(app, "settings_roster.page"))

    @routes.get("/pengaturan/jadwal-jaga")
    def page() -> Answer:
        return _show(app)

    @routes.post("/pengaturan/jadwal-jaga")
    def add() -> Answer:
        return perform(app, _add)

    @routes.post("/pengaturan/jadwal-jaga/<int:shift_id>/hapus")
    def remove(shift_id: int) -> Answer:
        return perform(app, lambda act: _remove(act, shift_id))

    @routes.post("/pengaturan/jadwal-jaga/salin")
    def copy() -> Answer:
        return perform(app, _copy)

    @routes.post("/pengaturan/jadwal-jaga/cuti")
    def take_leave() -> Answer:
        return perform(app, _take_leave)

    @routes.post("/pengaturan/jadwal-jaga/cuti/<int:shift_id>/hapus")
    def cancel_leave(shift_id: int) -> Answer:
        return perform(app, lambda act: _cancel_leave(act, shift_id))

    @routes.post("/pengaturan/jadwal-jaga/aturan")
    def rules() -> Answer:
        return perform(app, _save_rules)

    @routes.post("/pengaturan/jadwal-jaga/bidang/<int:officer_id>")
    def subjects_of(officer_id: int) -> Answer:
        return perform(app, lambda act: _choose_subjects(act, officer_id))

    @routes.post("/pengaturan/jadwal-jaga/<int:shift_id>/tukar")
    def swap(shift_id: int) -> Answer:
        return perform(app, lambda act: _swap(act, shift_id))

    return import_page.add_to(routes, app)


def _show(app: App) -> Answer:
    """Draw the page. The officer's notices about the roster are seen: here they read what it is about."""
    officer_id = me(app).id or 0
    with app.db.read() as db:
        unseen = bool(notices.of_roster(db, officer_id))
    if unseen:
        with app.db.write() as db:
            for notice in notices.of_roster(db, officer_id):  # as rows, so that their other open pages hear of it
                notice.seen_at = app.clock()
    return draw(app)


def draw(app: App, error: str = "", typed: TypedShift | None = None) -> Answer:
    with app.db.read() as db:
        shown = week_view.of(db, app.office, app.clock(), me(app), day_asked(app), typed)
    return section.page("settings/roster/page.html", shown, error)


def perform(app: App, action: Callable[[Act], str]) -> Answer:
    """Do something to the roster, and show its week with what came of it. Typed words come back with a refusal."""
    try:
        with app.db.write() as db:
            done = action(act_of(app, db))
    except Refusal as refused:
        return draw(app, str(refused), TypedShift.of(request.form, (request.view_args or {}).get("shift_id", 0)))
    app.office_now.refresh()
    app.bell.ring()
    flash(done)
    return redirect(url_for("settings_roster.page", pekan=day_asked(app)), 303)


def _add(act: Act) -> str:
    form = request.form
    day = overrides.read_date(form.get("tanggal", ""))
    officer_id = whole_number(form.get("petugas", "")) or 0
    plan.add(act, officer_id, day, form.get("dari", ""), form.get("sampai", ""))
    return "Giliran ditambahkan."


def _remove(act: Act, shift_id: int) -> str:
    day = date.fromisoformat(plan.remove(act, shift_id).day)
    return f"Giliran dihapus. {week_view.gap_sentence(plan.gaps_of(act.db, act.office, day))}".strip()


def _copy(act: Act) -> str:
    copied = plan.copy_forward(act, _monday(request.form.get("senin", "")), _weeks())
    told = [f"{copied.count} giliran disalin.", *copied.left_out[:MOST_LEFT_OUT]]
    if (more := len(copied.left_out) - MOST_LEFT_OUT) > 0:
        told.append(f"Dan {more} lainnya tidak disalin.")
    return " ".join(told)


def _monday(typed: str) -> date:
    return plan.monday_of(overrides.read_date(typed))


def _weeks() -> int:
    weeks = whole_number(request.form.get("pekan", ""))
    if weeks is None:
        raise BadInput("Tulis ke berapa pekan disalin, misalnya 4.")
    return weeks


def _take_leave(act: Act) -> str:
    form = request.form
    first = overrides.read_date(form.get("mulai", ""))
    last = overrides.read_date(form.get("akhir") or form.get("mulai", ""))
    officer_id = whole_number(form.get("petugas", "")) or act.by.id or 0
    left = leave.enter(act, officer_id, first, last)
    return f"Cuti dicatat. {week_view.left_sentence(left)}".strip()


def _cancel_leave(act: Act, shift_id: int) -> str:
    name = leave.cancel(act, shift_id).display_name
    return f"Cuti {name} hari itu dihapus. Gilirannya tidak kembali sendiri: tambahkan lagi bila perlu."


def _save_rules(act: Act) -> str:
    plan.must_lead(act)
    form = request.form
    value = {
        "everybody_if_empty": form.get("kosong") == week_view.EVERYBODY,
        "widen_seconds": whole_number(form.get("tunggu", "")),
        "remind_at": form.get("ingatkan", ""),
    }
    overrides.choose(act.db, "roster", value, by=act.by.name, now=act.now, seen=form.get("tanda", ""))
    return "Aturan disimpan."


def _choose_subjects(act: Act, officer_id: int) -> str:
    name = subjects.choose(act, officer_id, request.form.getlist("bidang")).display_name
    return f"Bidang {name} disimpan."


def _swap(act: Act, shift_id: int) -> str:
    """Ask for a swap, or answer one."""
    match request.form.get("apa"):
        case "setuju":
            return f"Tukar berlaku: Anda jaga {swaps.said(swaps.consent(act, shift_id))}."
        case "batal":
            swaps.decline(act, shift_id)
            return "Permintaan tukar tidak berlaku lagi."
    colleague, _, in_return = request.form.get("dengan", "").partition(":")
    asked = swaps.ask(act, shift_id, whole_number(colleague) or 0, whole_number(in_return) or 0)
    return f"{asked.display_name} diminta. Giliran tetap milik Anda sampai disetujui."
