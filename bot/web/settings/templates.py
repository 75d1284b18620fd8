"""Pengaturan, Templat WhatsApp: what the provider holds, whether it is approved, and what we use it for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, url_for

from bot.app import App
from bot.web.present import formatting
from bot.web.settings import section
from bot.web.settings.section import Answer
from channels.protocols import SendError, Templated
from store.office import templates
from store.tables import Template
from store.vocabulary import TemplateStatus

# status: what it says, colour of the chip
STATUS_WORDS = {
    TemplateStatus.APPROVED: ("Disetujui", "hijau"),
    TemplateStatus.PENDING: ("Menunggu persetujuan", "jingga"),
    TemplateStatus.REJECTED: ("Ditolak", "merah"),
    TemplateStatus.PAUSED: ("Dijeda oleh Meta", "jingga"),
    "disabled": ("Dimatikan oleh Meta", "merah"),
    TemplateStatus.UNSUBMITTED: ("Belum diajukan", ""),
}
# our name in config.toml: what Loket sends it for
USES = {
    "answer_ready": "memberi tahu bahwa jawaban siap, bila jendela 24 jam tertutup",
    "rating": "meminta nilai, bila jendela 24 jam tertutup",
    "reminder": "mengingatkan warga pada hari kelima tanpa balasan",
    "closing": "memberi tahu bahwa konsultasi ditutup karena tidak ada balasan",
    "breach": "memberi tahu penanggung jawab bahwa janji layanan terlewat",
    "notice": "kabar lain, bila jendela 24 jam tertutup",
}
CATEGORIES = {"utility": "layanan", "marketing": "pemasaran", "authentication": "autentikasi"}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_templates", __name__)
    routes.before_request(section.allow(app, "settings_templates.page"))

    @routes.get("/pengaturan/templat")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/templat")
    def fetch() -> Answer:
        return _fetch(app)

    return routes


def _roads(app: App) -> dict[str, Templated]:
    return {name: one for name, one in app.channels.items() if isinstance(one, Templated)}


def _page(app: App, error: str = "") -> Answer:
    with app.db.read() as db:
        found = {name: templates.of_channel(db, name) for name in _roads(app)}
    rows = [_row(road.template_names(), one) for name, road in _roads(app).items() for one in found[name]]
    missing = [
        use for name, road in _roads(app).items() for use in _missing(road.template_names(), found[name]) if found[name]
    ]
    fetched = max((one.fetched_at for many in found.values() for one in many), default=None)
    approved = sum(one["status"] == TemplateStatus.APPROVED for one in rows)
    return section.page(
        "settings/templates.html",
        error,
        rows=rows,
        usable=bool(_roads(app)),
        missing=missing,
        approved=approved,
        fetched=_small(formatting.moment(app.office, fetched, app.clock())),
    )


def _small(words: str) -> str:
    """In the middle of a sentence: "hari ini 09.00 WIB"."""
    return words[:1].lower() + words[1:]


def _row(ours: Mapping[str, str], one: Template) -> dict[str, Any]:
    word, colour = STATUS_WORDS.get(one.status, STATUS_WORDS["unsubmitted"])
    name = ours.get(one.external_id, "")
    return {
        "name": one.name,
        "language": {"id": "Indonesia", "en": "Inggris"}.get(one.language, one.language),
        "body": one.body,
        "category": CATEGORIES.get(one.category, one.category),
        "status": one.status,
        "chip": {"word": word, "colour": colour},
        "reason": one.reason,
        "use": USES.get(name, name),
        "sid": one.external_id,
    }


def _missing(ours: Mapping[str, str], known: Sequence[Template]) -> list[str]:
    """What config.toml names and the provider does not have."""
    there = {one.external_id for one in known}
    return [f"{name} ({sid})" for sid, name in ours.items() if sid not in there]


def _fetch(app: App) -> Answer:
    """Ask outside of any transaction: the provider may take its time."""
    try:
        fetched = {name: road.fetch_templates() for name, road in _roads(app).items()}
    except SendError as error:
        return _page(app, f"{error}. Daftar di bawah adalah yang terakhir kami ambil.")
    with app.db.write() as db:
        for name, found in fetched.items():
            templates.replace(db, name, found, app.clock())
    flash(f"{sum(map(len, fetched.values()))} templat diambil dari penyedia.")
    return redirect(url_for("settings_templates.page"), 303)
