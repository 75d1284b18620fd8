"""The component sheet (/komponen): every macro in every state, from invented data, for visual tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template

from bot.app import App
from bot.web.actions.arrange import CaseSummary
from bot.web.http.session import require
from bot.web.inbox.palette import Option
from bot.web.inbox.timeline import Attachment, Entry
from bot.web.present import labels
from store.vocabulary import Direction

COLOURS = (
    ("Biru", "blue"),
    ("Biru lembut", "blue-soft"),
    ("Hijau lembut", "green-soft"),
    ("Jingga lembut", "orange-soft"),
    ("Merah", "red"),
    ("Catatan", "note"),
    ("Kanvas", "canvas"),
    ("Muka", "surface"),
    ("Muka 2", "surface-2"),
    ("Muka 3", "surface-3"),
)
CHANNELS = (
    ("whatsapp", "WhatsApp"),
    ("email", "Email"),
    ("sms", "SMS"),
    ("telepon", "Telepon"),
    ("tamu", "Buku tamu"),
    ("web", "Obrolan web"),
)
CHIPS = (
    labels.Chip("Perkebunan"),
    labels.Chip("Diproses", "blue"),
    labels.Chip("Selesai", "green", "circle-check"),
    labels.Chip("Menunggu", "orange", "hourglass"),
    labels.Chip("Gagal terkirim", "red", "alert-circle"),
    labels.Chip("Internal", "yellow", "lock"),
    labels.Chip("Saran", "line"),
)
PEOPLE = ("Rangga Wiratama", "Sari Puspita", "Dwi Anggoro", "Bayu Prakoso", "Maharani Lubis", "Yulia Marpaung")
STEPS = (
    ("finished", "check", "Identifikasi kebutuhan", "Apa, wilayah, tahun, untuk apa"),
    ("current", "", "Cek ketersediaan", "Ada, sebagian, atau tidak"),
    ("", "", "Tindak lanjut", "Berikan akses, konfirmasi subject matter, atau rujuk ke instansi"),
)


@dataclass(frozen=True, slots=True)
class ComponentsPage:
    """Examples of every component."""

    colours: Sequence[tuple[str, str]]
    channels: Sequence[tuple[str, str]]
    chips: Sequence[labels.Chip]
    people: Sequence[str]
    steps: Sequence[tuple[str, str, str, str]]
    promises: Sequence[labels.Promise]
    entries: Sequence[Entry]
    files: Sequence[Attachment]
    options: Sequence[Option]
    summary: CaseSummary
    deliveries: Sequence[labels.Delivery]


@dataclass(frozen=True, slots=True)
class NumberedCase:
    """As much of a case as a message needs."""

    number: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("components", __name__)
    routes.before_request(require(app))

    @routes.get("/komponen")
    def page() -> str:
        return render_template("demo/components.html", page=_page(app), case=NumberedCase("K-2026-000123"))

    return routes


def _page(app: App) -> ComponentsPage:
    return ComponentsPage(
        colours=COLOURS,
        channels=CHANNELS,
        chips=CHIPS,
        people=PEOPLE,
        steps=STEPS,
        promises=_promises(app),
        entries=_entries(app),
        files=[_file("tabel.xlsx", "sheet"), _file("surat.pdf", "pdf"), _file("rusak.bin", "file", "failed")],
        options=_options(),
        summary=CaseSummary(
            number="K-2026-000123",
            subject="Produksi lada",
            label="whatsapp",
            channel_name="WhatsApp",
            chip=CHIPS[1],
            opened="Hari ini 09.12 WIB",
            words="Kalau luas tanam 2025 bagaimana?",
        ),
        deliveries=list(labels.DELIVERIES.values()),
    )


def _promises(app: App) -> list[labels.Promise]:
    now = app.clock()
    due = [("running", 272), ("soon", 78), ("late", -96)]
    promises = [labels.Promise(state, "", now + timedelta(seconds=left)) for state, left in due]
    return [*promises, labels.Promise("met", "1 m 24 d"), labels.Promise("stopped", "mulai 08.00")]


def _entries(app: App) -> list[Entry]:
    at = app.clock()
    said = (("whatsapp", "read"), ("sms", "sent"), ("web", "delivered"), ("whatsapp", "queued"), ("email", "failed"))
    return [
        *(entry for label, state in said for entry in (_from_citizen(app, label, state), _from_us(app, label, state))),
        Entry(
            at,
            "09.31",
            id="contoh-catatan",
            direction=Direction.NOTE,
            author="Bayu Prakoso",
            text="Catatan internal selalu kuning, selebar kolom, bergembok, dan tidak pernah terkirim ke warga. @sari",
        ),
        Entry(at, "09.12", id="contoh-peristiwa", event="Konsultasi dibuat dari WhatsApp", icon="ticket", undo="#"),
        Entry(
            at,
            "",
            id="contoh-janji",
            event="Bantuan pertama dalam 1 menit 24 detik",
            icon="circle-check",
            colour="green",
        ),
    ]


def _from_citizen(app: App, label: str, state: str) -> Entry:
    return Entry(
        app.clock(),
        "09.38",
        id=f"contoh-{label}-{state}-masuk",
        direction=Direction.IN,
        author="Ratna Kusumadewi",
        label=label,
        text="Terima kasih, Pak.",
    )


def _from_us(app: App, label: str, state: str) -> Entry:
    stuck = state in labels.STUCK
    return Entry(
        app.clock(),
        "09.40",
        id=f"contoh-{label}-{state}-keluar",
        direction=Direction.OUT,
        author="Rangga",
        label=label,
        text="Data sudah kami kirim, Bu.",
        key="contoh",
        state=state,
        stuck=stuck,
        error="Alamat tidak dikenal." if stuck else "",
        delivery=labels.DELIVERIES[state],
    )


def _file(name: str, kind: str, state: str = "stored") -> Attachment:
    return Attachment(filename=name, size=22_000, state=state, error="Berkas rusak.", kind=kind, url="#")


def _options() -> list[Option]:
    return [
        Option(
            kind="case",
            url="#",
            label="whatsapp",
            channel_name="WhatsApp",
            chip=CHIPS[1],
            title=[("Rat", True), ("na Kusumadewi", False)],
            about=[("K-2026-000123 · lada", False)],
        ),
        Option(kind="person", url="#", name="Ratna Kusumadewi", title=[("Ratna Kusumadewi", False)]),
        Option(kind="command", does="rujuk", icon="arrow-fork", press=["R"], title=[("Rujuk ke instansi", False)]),
    ]
