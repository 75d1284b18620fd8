"""Pengaturan, Masa simpan: how long each kind of data is kept, and the record of what was destroyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.backup import aging
from bot.web.http.acting import act_of
from bot.web.settings import section
from bot.web.settings.retention import holds_list
from bot.web.settings.retention.holds_list import Holds
from bot.web.settings.section import Answer
from handlers.errors import BadInput, Refusal
from handlers.office import formats, overrides
from handlers.office.keeping.retention import FEWEST, FOREVER, LABELS, MOST
from handlers.officers.act import Act
from handlers.privacy import holds
from store.office import choices
from store.operations import retention
from store.tables import Destruction

EXPLANATIONS = {
    "raw": "Surat dan pesan persis seperti diterima. Hanya perlu untuk memeriksa kerusakan.",
    "files": "Berkas yang dikirim warga dan petugas. Namanya juga dihapus.",
    "words": "Percakapan, catatan petugas, dan draf. Rincian data tetap ada untuk laporan.",
    "people": "Semua yang menunjukkan siapa warganya, termasuk akun, pesan, dan lampiran. Angka laporan tetap.",
    "logs": "Yang ditulis Loket tentang kerjanya sendiri, dihitung sejak ditulis. Dapat menyebut alamat warga.",
}
COUNTED = {"raw": "pesan asli", "files": "pesan berlampiran", "words": "perkara", "people": "warga"}
COUNTED |= {"refused": "permintaan webhook yang ditolak", "loose": "pesan di luar perkara"}
COUNTED |= {"set_aside": "kiriman yang tidak terbaca", "logs": "baris catatan kerja", "backups": "berkas cadangan"}


@dataclass(frozen=True, slots=True)
class Period:
    """How long one kind is kept. days: as typed, "" for what is kept."""

    name: str
    label: str
    explanation: str
    days: str


@dataclass(frozen=True, slots=True)
class DestroyedLine:
    """One line of the record. closed_before: the day before which its last case was closed, or it came or was made."""

    day: str
    what: str
    closed_before: str


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """version: of what is stored.

    keeps_all: whether nothing of citizens is destroyed. in_backups_until: the day, "" where no backups are made here.
    """

    periods: Sequence[Period]
    destroyed: Sequence[DestroyedLine]
    fewest: int
    most: int
    version: str
    holds: Holds
    keeps_all: bool
    in_backups_until: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_retention", __name__)
    routes.before_request(section.allow(app, "settings_retention.page"))

    @routes.get("/pengaturan/masa-simpan")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/masa-simpan")
    def save() -> Answer:
        typed = {name: request.form.get(name, "").strip() for name in LABELS}
        return section.save(
            app,
            "retention",
            lambda: {name: _number(value, LABELS[name]) for name, value in typed.items()},
            again=lambda error: _page(app, error, typed),
            said="Masa simpan disimpan. Yang sudah lewat dimusnahkan malam ini.",
        )

    @routes.post("/pengaturan/masa-simpan/tahan")
    def hold() -> Answer:
        number, reason = (request.form.get(name, "").strip() for name in ("nomor", "alasan"))
        return _do(app, f"{number.upper()} ditahan.", lambda act: holds.hold(act, number, reason))

    @routes.post("/pengaturan/masa-simpan/cabut")
    def lift() -> Answer:
        number = request.form.get("cabut", "")
        return _do(app, f"Penahanan {number} dicabut.", lambda act: holds.lift(act, number))

    return routes


def _do(app: App, done: str, action: Callable[[Act], None]) -> Answer:
    try:
        with app.db.write() as db:
            action(act_of(app, db))
    except Refusal as refused:
        return _page(app, str(refused))
    flash(done)
    return redirect(url_for("settings_retention.page"), 303)


def _number(typed: str, label: str) -> int:
    if not typed:
        return FOREVER
    if not typed.isascii() or not typed.isdecimal():
        raise BadInput(f"{label}: “{typed[:20]}” bukan jumlah hari. Tulis angka saja, misalnya 1825.")
    return int(typed[:9])


def _page(app: App, error: str = "", typed: Mapping[str, str] | None = None) -> Answer:
    with app.db.read() as db:
        office, chosen = overrides.current(db, app.settings.office), choices.everything(db)
        lines = [_line(app, one) for one in retention.destroyed(db)]
        held = holds_list.read(app, db, request.values.get("nomor", ""), request.form.get("alasan", ""))
    now = typed or {name: str(days) if days else "" for name, days in office.retention.days().items()}
    shown = RetentionPage(
        periods=[Period(name, LABELS[name], EXPLANATIONS[name], now[name]) for name in LABELS],
        destroyed=lines,
        fewest=FEWEST,
        most=MOST,
        version=overrides.version(chosen.get("retention")),
        holds=held,
        keeps_all=not any(days for name, days in office.retention.days().items() if name != "logs"),
        in_backups_until=aging.last_day(app),
    )
    return section.page("settings/retention/page.html", shown, error)


def _line(app: App, one: Destruction) -> DestroyedLine:
    what = f"{one.number} {COUNTED.get(one.kind, one.kind)}"
    return DestroyedLine(
        formats.written(date.fromisoformat(one.day)), what, formats.date(app.office, one.closed_before)
    )
