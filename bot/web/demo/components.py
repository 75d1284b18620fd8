"""The component sheet (/komponen): every macro in every state, from invented data, for eyes and for visual tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from bot.app import App
from bot.web.http.session import require
from bot.web.inbox.timeline import Entry
from bot.web.present import labels
from store.vocabulary import Direction

COLOURS = (
    ("Biru", "biru"),
    ("Biru lembut", "biru-lembut"),
    ("Hijau lembut", "hijau-lembut"),
    ("Jingga lembut", "jingga-lembut"),
    ("Merah", "merah"),
    ("Catatan", "catatan"),
    ("Kanvas", "kanvas"),
    ("Muka", "muka"),
    ("Muka 2", "muka-2"),
    ("Muka 3", "muka-3"),
)
ROADS = (
    ("whatsapp", "WhatsApp"),
    ("email", "Email"),
    ("sms", "SMS"),
    ("telepon", "Telepon"),
    ("tamu", "Buku tamu"),
    ("web", "Obrolan web"),
)
CHIPS = (
    labels.Chip("Perkebunan"),
    labels.Chip("Diproses", "biru"),
    labels.Chip("Selesai", "hijau", "circle-check"),
    labels.Chip("Menunggu", "jingga", "hourglass"),
    labels.Chip("Gagal terkirim", "merah", "alert-circle"),
    labels.Chip("Internal", "kuning", "lock"),
    labels.Chip("Saran", "garis"),
)
PEOPLE = ("Rangga Wiratama", "Sari Puspita", "Dwi Anggoro", "Bayu Prakoso", "Maharani Lubis", "Yulia Marpaung")
STEPS = (
    ("selesai", "check", "Identifikasi kebutuhan", "Apa, wilayah, tahun, untuk apa"),
    ("kini", "", "Cek ketersediaan", "Ada, sebagian, atau tidak"),
    ("", "", "Tindak lanjut", "Berikan akses, konfirmasi subject matter, atau rujuk ke instansi"),
)


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("components", __name__)
    routes.before_request(require(app))

    @routes.get("/komponen")
    def page() -> str:
        return render_template("demo/components.html", **_shown(app))

    return routes


def _shown(app: App) -> dict[str, Any]:
    return {
        "case": {"number": "K-2026-000123"},
        "colours": COLOURS,
        "roads_shown": ROADS,
        "chips": CHIPS,
        "people": PEOPLE,
        "steps_shown": STEPS,
        "promises": _promises(app),
        "entries": _entries(app),
        "files": [_file("tabel.xlsx", "sheet"), _file("surat.pdf", "pdf"), _file("rusak.bin", "file", "failed")],
        "picks": _picks(),
        "summary": {"subject": "Produksi lada", "label": "whatsapp", "road": "WhatsApp", "number": "K-2026-000123"}
        | {"chip": CHIPS[1], "opened": "Hari ini 09.12 WIB", "words": "Kalau luas tanam 2025 bagaimana?"},
        "deliveries": list(labels.DELIVERIES.values()),
    }


def _promises(app: App) -> list[labels.Promise]:
    now = app.clock()
    due = [("jalan", 272), ("segera", 78), ("lewat", -96)]
    found = [labels.Promise(state, "", now + timedelta(seconds=left)) for state, left in due]
    return [*found, labels.Promise("terpenuhi", "1 m 24 d"), labels.Promise("jeda", "mulai 08.00")]


def _entries(app: App) -> list[Entry]:
    at, found = app.clock(), []
    said = (("whatsapp", "read"), ("sms", "sent"), ("web", "delivered"), ("whatsapp", "queued"), ("email", "failed"))
    for label, state in said:
        theirs = Entry(
            at, "09.38", direction=Direction.IN, author="Ratna Kusumadewi", label=label, text="Terima kasih, Pak."
        )
        ours = Entry(
            at, "09.40", direction=Direction.OUT, author="Rangga", label=label, text="Data sudah kami kirim, Bu."
        )
        theirs.id, ours.id = f"contoh-{label}-{state}-masuk", f"contoh-{label}-{state}-keluar"
        ours.delivery, ours.state, ours.stuck = labels.DELIVERIES[state], state, state in labels.STUCK
        ours.key, ours.error = "contoh", "Alamat tidak dikenal." if ours.stuck else ""
        found += [theirs, ours]
    words = "Catatan internal selalu kuning, selebar kolom, bergembok, dan tidak pernah terkirim ke warga. @sari"
    note = Entry(at, "09.31", id="contoh-catatan", direction=Direction.NOTE, author="Bayu Prakoso", text=words)
    happened = Entry(at, "09.12", id="contoh-peristiwa", event="Konsultasi dibuat dari WhatsApp", icon="ticket")
    kept = Entry(at, "", id="contoh-janji", event="Bantuan pertama dalam 1 menit 24 detik", icon="circle-check")
    kept.colour, happened.undo = "hijau", "#"
    return [*found, note, happened, kept]


def _file(name: str, kind: str, state: str = "stored") -> dict[str, Any]:
    return {"filename": name, "size": 22_000, "state": state, "error": "Berkas rusak.", "kind": kind, "url": "#"}


def _picks() -> list[dict[str, Any]]:
    command = {"kind": "command", "does": "rujuk", "icon": "arrow-fork", "press": ["R"]}
    case = {"kind": "case", "url": "#", "label": "whatsapp", "road": "WhatsApp", "chip": CHIPS[1]}
    return [
        case | {"title": [("Rat", True), ("na Kusumadewi", False)], "about": [("K-2026-000123 · lada", False)]},
        {"kind": "person", "url": "#", "name": "Ratna Kusumadewi", "title": [("Ratna Kusumadewi", False)]},
        command | {"title": [("Rujuk ke instansi", False)]},
    ]
