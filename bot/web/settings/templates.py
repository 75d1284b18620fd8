"""Pengaturan, Templat WhatsApp: what the provider holds, whether it is approved, and what we use it for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for

from bot.app import App
from bot.web.present import formatting, labels
from bot.web.settings import section
from bot.web.settings.section import Answer
from channels.protocols import SendError, Templated
from store.office import templates
from store.tables import Template
from store.vocabulary import TemplateStatus

# status: what it says, colour of the chip
STATUS_WORDS = {
    TemplateStatus.APPROVED: ("Disetujui", "green"),
    TemplateStatus.PENDING: ("Menunggu persetujuan", "orange"),
    TemplateStatus.REJECTED: ("Ditolak", "red"),
    TemplateStatus.PAUSED: ("Dijeda oleh Meta", "orange"),
    "disabled": ("Dimatikan oleh Meta", "red"),
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


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template of the provider.

    use: what Loket sends it for, "" for nothing.
    sid: the provider's name of it.
    """

    name: str
    language: str
    body: str
    category: str
    chip: labels.Chip
    reason: str
    use: str
    sid: str


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """The templates we fetched.

    usable: the office has WhatsApp.
    missing: named in config.toml, unknown there.
    """

    rows: Sequence[TemplateRow]
    usable: bool
    missing: Sequence[str]
    approved: int
    fetched: str


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


def _channels(app: App) -> dict[str, Templated]:
    return {name: channel for name, channel in app.channels.items() if isinstance(channel, Templated)}


def _page(app: App, error: str = "") -> Answer:
    channels = _channels(app)
    with app.db.read() as db:
        by_channel = {name: templates.of_channel(db, name) for name in channels}
    known = [template for of_channel in by_channel.values() for template in of_channel]
    fetched = max((template.fetched_at for template in known), default=None)
    shown = TemplatesPage(
        rows=[_row(channel.template_names(), one) for name, channel in channels.items() for one in by_channel[name]],
        usable=bool(channels),
        missing=[
            use
            for name, channel in channels.items()
            if by_channel[name]
            for use in _missing(channel.template_names(), by_channel[name])
        ],
        approved=sum(template.status == TemplateStatus.APPROVED for template in known),
        fetched=_small(formatting.moment(app.office, fetched, app.clock())),
    )
    return section.page("settings/templates.html", shown, error)


def _small(words: str) -> str:
    """Return the words as they stand in the middle of a sentence: "hari ini 09.00 WIB"."""
    return words[:1].lower() + words[1:]


def _row(ours: Mapping[str, str], template: Template) -> TemplateRow:
    word, colour = STATUS_WORDS.get(template.status, STATUS_WORDS["unsubmitted"])
    name = ours.get(template.external_id, "")
    return TemplateRow(
        name=template.name,
        language={"id": "Indonesia", "en": "Inggris"}.get(template.language, template.language),
        body=template.body,
        category=CATEGORIES.get(template.category, template.category),
        chip=labels.Chip(word, colour),
        reason=template.reason,
        use=USES.get(name, name),
        sid=template.external_id,
    )


def _missing(ours: Mapping[str, str], known: Sequence[Template]) -> list[str]:
    """Return the templates that config.toml names and the provider does not have."""
    there = {one.external_id for one in known}
    return [f"{name} ({sid})" for sid, name in ours.items() if sid not in there]


def _fetch(app: App) -> Answer:
    """Fetch the templates, outside of any transaction: the provider may take its time."""
    try:
        fetched = {name: channel.fetch_templates() for name, channel in _channels(app).items()}
    except SendError as error:
        return _page(app, f"{error}. Daftar di bawah adalah yang terakhir kami ambil.")
    with app.db.write() as db:
        for name, templates_of_channel in fetched.items():
            templates.replace(db, name, templates_of_channel, app.clock())
    flash(f"{sum(map(len, fetched.values()))} templat diambil dari penyedia.")
    return redirect(url_for("settings_templates.page"), 303)
