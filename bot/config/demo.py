"""The demo: an office whose citizens, providers and mailbox are simulated on this computer."""

from __future__ import annotations

import json
import os
import secrets
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.config.form import Form
from bot.config.place import DEMO_FILE
from bot.config.settings import Settings, SettingsError, make
from store.office import officers
from store.vocabulary import Role

HOST = "127.0.0.1"
PORT = 8080
NUMBERS = {"whatsapp": "+6281200000100", "sms": "+6281200000101", "phone": "+622100000102"}
SIMULATOR_FILE = "simulator.json"
AREAS_FILE = Path(__file__).with_name("demo_areas.toml")
MAILBOX = "pst@contoh.example"
STANDARD = {
    "decree": "1 TAHUN 2026",
    "pledge": (
        "Dengan ini, kami menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan "
        "dan apabila tidak menepati janji ini, kami siap menerima sanksi sesuai peraturan perundang-undangan yang "
        "berlaku."
    ),
    "parts": {
        "Waktu penyelesaian": ["5 menit"],
        "Biaya / tarif": ["Tidak dipungut biaya"],
        "Produk pelayanan": ["Jasa konsultasi dan informasi statistik"],
        "Persyaratan": ["Alamat email yang masih aktif; di kantor juga kartu identitas dan buku tamu"],
        "Prosedur": ["Ajukan pertanyaan, terima data atau rujukannya dari petugas, lalu beri penilaian"],
    },
}
COMPLAINTS = {
    "box": True,
    "website": "lapor.go.id",
    "mail": "pengaduan@contoh.example",
    "phone": "081200000103",
}
TEMPLATES = {
    "answer_ready": "Jawaban konsultasi {{1}} sudah siap. Balas BUKA untuk membacanya.",
    "rating": "Konsultasi {{1}} sudah selesai. Beri nilai 1 sampai 5 di {{2}} atau balas pesan ini.",
    "reminder": (
        "Kami menunggu kabar Anda tentang konsultasi {{1}}. Balas pesan ini bila masih ada yang perlu kami jawab. "
        "Tanpa balasan, konsultasi kami tutup pada {{2}}."
    ),
    "closing": (
        "Konsultasi {{1}} kami tutup karena belum ada balasan selama 7 hari. Balas dalam 30 hari untuk membukanya "
        "kembali. Nilai layanan kami, 1 sampai 5, di {{2}} atau balas pesan ini."
    ),
    "breach": "Janji layanan konsultasi {{1}} terlewat: {{2}}. Lihat di meja Loket. Pesan ini tidak perlu dibalas.",
    "notice": "Ada kabar tentang konsultasi {{1}}. Balas BUKA untuk membacanya.",
}
OFFICERS = (
    ("dewi", "Dewi", Role.OFFICER),
    ("agus", "Agus", Role.OFFICER),
    ("rahma", "Rahma", Role.SUPERVISOR),
    ("lina", "Lina", Role.ADMIN),
)


@dataclass(frozen=True)
class Facts:
    """What a demo keeps when it is started again (demo.json, readable by us only)."""

    port: int
    http_port: int
    smtp_port: int
    imap_port: int
    account_sid: str = field(default_factory=lambda: f"AC{secrets.token_hex(16)}")
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16))
    mailbox_password: str = field(default_factory=lambda: secrets.token_hex(8))
    webapi_key: str = field(default_factory=lambda: f"kunci-demo-{secrets.token_hex(16)}")
    template_sids: Mapping[str, str] = field(
        default_factory=lambda: {name: f"HX{secrets.token_hex(16)}" for name in TEMPLATES}
    )
    passwords: Mapping[str, str] = field(
        default_factory=lambda: {name: officers.new_password() for name, _, _ in OFFICERS}
    )

    @property
    def public_url(self) -> str:
        return f"http://{HOST}:{self.port}"


def prepare(data: Path, port: int | None = None) -> Facts:
    """Return the facts for a start, and write demo.json and simulator.json.

    The facts of the last start are kept where their ports are still free.
    """
    known = _known(data)
    if known is None and (data / "loket.db").exists():
        raise SettingsError(
            f"{data} berisi data kantor, bukan demo. Pakai folder lain, misalnya: loket run --demo --data data-demo"
        )
    ports = _free_ports([known[name] if known else 0 for name in ("http_port", "smtp_port", "imap_port")])
    if known is not None:  # a demo of an earlier version knows fewer templates
        made = {name: f"HX{secrets.token_hex(16)}" for name in TEMPLATES}
        known["template_sids"] = made | known["template_sids"]
    chosen = {"port": port or (known["port"] if known else PORT)}
    chosen |= dict(zip(("http_port", "smtp_port", "imap_port"), ports, strict=True))
    facts = Facts(**((known or {}) | chosen))
    facts = replace(facts, passwords=_passwords(facts.passwords))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(data / DEMO_FILE, asdict(facts))
    _write(data / SIMULATOR_FILE, _simulator(data, facts))
    return facts


def _passwords(known: Mapping[str, str]) -> dict[str, str]:
    """Return the passwords of the last start, and new ones for accounts that have been added to the demo since."""
    return {name: known.get(name) or officers.new_password() for name, _, _ in OFFICERS}


def _known(data: Path) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads((data / DEMO_FILE).read_text())
    except FileNotFoundError:
        return None
    return facts


def facts(data: Path) -> Facts:
    """Return the facts of a demo that was started before. Raises SettingsError."""
    known = _known(data)
    if known is None:
        raise SettingsError(f"Belum ada demo di {data}. Jalankan dahulu: loket run --demo --data {data}")
    return Facts(**known)


def _free_ports(wanted: list[int]) -> list[int]:
    """Return each wanted port where it is free, else any free port."""
    lines = [_listen(port) for port in wanted]  # all open at once, so that no two are the same
    ports = [int(line.getsockname()[1]) for line in lines]
    for line in lines:
        line.close()
    return ports


def _listen(port: int) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((HOST, port))
    except OSError:
        line.bind((HOST, 0))
    return line


def _write(place: Path, content: Mapping[str, Any]) -> None:
    spare = place.with_suffix(".new")
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    spare.replace(place)


def _simulator(data: Path, facts: Facts) -> dict[str, Any]:
    """Return the settings of the simulator: its own addresses, our numbers, and where our webhooks are."""
    return {
        "http_port": facts.http_port,
        "smtp_port": facts.smtp_port,
        "imap_port": facts.imap_port,
        "account_sid": facts.account_sid,
        "auth_token": facts.auth_token,
        "numbers": NUMBERS,
        "hooks": {name: f"{facts.public_url}/hooks/{name}" for name in NUMBERS},
        "mailbox": {"address": MAILBOX, "username": MAILBOX, "password": facts.mailbox_password},
        "clock_file": str(data / "clock-offset"),
        "templates": {facts.template_sids[name]: text for name, text in TEMPLATES.items()},
        "webapi_key": facts.webapi_key,
        "areas": areas(),
    }


def areas() -> list[list[str]]:
    """Return the areas of the demo: code, full name, other names. The own area is the first."""
    found: list[list[str]] = tomllib.loads(AREAS_FILE.read_text(encoding="utf-8"))["areas"]
    return found


def settings(data: Path, port: int | None = None) -> Settings:
    """Return the settings of the demo, as every process reads them. Raises SettingsError."""
    form = Form(data)
    made = make(form, _tables(facts(data)), data=data, port=port, demo=True)
    if made is None:
        raise SettingsError("\n- ".join([f"{data / DEMO_FILE} tidak cocok lagi; hapus folder itu.", *form.problems]))
    return made


def _tables(facts: Facts) -> dict[str, Any]:
    """Return the tables that the config.toml of the demo would have."""
    account = {
        "account_sid": facts.account_sid,
        "auth_token": facts.auth_token,
        "api_base": f"http://{HOST}:{facts.http_port}",
    }
    channels: dict[str, Any] = {name: account | {"number": number} for name, number in NUMBERS.items()}
    channels["whatsapp"]["template_sids"] = facts.template_sids
    channels["email"] = {
        "address": MAILBOX,
        "display_name": "PST BPS Contoh",
        "username": MAILBOX,
        "password": facts.mailbox_password,
        "imap_host": HOST,
        "imap_port": facts.imap_port,
        "imap_security": "none",
        "smtp_host": HOST,
        "smtp_port": facts.smtp_port,
        "smtp_security": "none",
    }
    channels["walkin"] = {}
    channels["chat"] = {}
    return {
        "public_url": facts.public_url,
        "host": HOST,
        "port": facts.port,
        "office": {
            "name": "Pelayanan Statistik Terpadu BPS Kabupaten Contoh (demo)",
            "short_name": "PST BPS Contoh",
            "complaints": COMPLAINTS,
            "standard": STANDARD,
            "areas": areas(),
        },
        "catalogue": _catalogue(facts),
        "channels": channels,
    }


def _catalogue(facts: Facts) -> dict[str, Any]:
    """Return the table of the catalogue: the simulator's sites are the own area, its province and the country."""
    own = areas()[0][0]
    codes = (own, f"{own[:2]}00", "0000")
    return {
        "key": facts.webapi_key,
        "domains": [[code, f"https://bps-{code}.contoh.example"] for code in codes],
        "languages": ["ind"],
        "requests_a_day": 10_000,
        "pause_seconds": 0,
        "base_url": f"http://{HOST}:{facts.http_port}/v1/api",
    }
