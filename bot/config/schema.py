"""The tables of config.toml, and the values that they may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_network
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.errors import BadInput
from handlers.office.office import DEFAULT_HOURS, PHONE_PREFIXES, PUSH_SERVICES
from store.vocabulary import Role

EXAMPLE_URL = "https://loket.contoh.example"  # of config.example.toml: no office has this address
# a computer, every computer of a domain, or for trying out this computer itself
PUSH_SERVICE = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+|http://127\.0\.0\.1:\d{1,5}", re.ASCII)
# of a website as its browsers say it: nothing after the computer, no port where it is the usual one
ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?", re.ASCII)
PHONE_PREFIX = re.compile(r"\+[1-9]\d{0,7}", re.ASCII)
AREA_CODE = re.compile(r"\d{4}(?:\d{3})?", re.ASCII)
PROXIES = ("127.0.0.0/8", "::1")  # a web server on this computer
ROLES = {"petugas": Role.OFFICER, "penanggung-jawab": Role.SUPERVISOR, "admin": Role.ADMIN}
TABLES = ("office", "channels", "catalogue", "sign_in", "backup", "files", "retention", "alerts")
TOP_KEYS = ("public_url", "host", "port", "proxies", "data", "database", "redis", "live_url", "log_level", *TABLES)


def _key(doc: str, example: Any, default: Any = ...) -> Any:
    metadata = {"doc": doc, "example": example}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Top:
    """The keys above the first table of config.toml."""

    public_url: str = _key("alamat Loket dari luar", EXAMPLE_URL)
    host: str = _key("alamat tempat Loket mendengar", "127.0.0.1", "127.0.0.1")
    port: int = _key("nomor port", 8080, 8080)
    proxies: tuple[str, ...] = _key("alamat pintu depan yang dipercaya", ["127.0.0.1", "::1"], PROXIES)
    data: str = _key("folder data", "data", "data")
    database: str = _key("basis data", "sqlite", "sqlite")
    redis: str = _key("Redis", "embedded", "embedded")
    live_url: str = _key("alamat pembaruan langsung", "/langsung", "auto")
    log_level: Literal["debug", "info", "warning"] = _key("banyaknya catatan", "info", "info")

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ValueError(f"port: harus antara 1 dan 65535, bukan {self.port}. Contoh: port = 8080")
        _check_url(self.public_url)
        _check_proxies(self.proxies)
        _check_start("database", self.database, "sqlite", ("sqlite:///", "postgresql+psycopg://", "postgresql://"))
        if self.live_url not in ("auto", "") and not self.live_url.startswith(("/", "https://", "http://")):
            raise ValueError('live_url: harus "auto", "", atau sebuah alamat. Contoh: live_url = "/langsung"')
        _check_start("redis", self.redis, "embedded", ("redis://", "rediss://", "unix://"))


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f'public_url: harus alamat lengkap. Contoh: public_url = "{EXAMPLE_URL}"')


def _check_proxies(proxies: tuple[str, ...]) -> None:
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise ValueError(
                f'proxies: "{proxy}" bukan alamat IP atau jaringan. Contoh: proxies = ["127.0.0.1", "10.0.0.0/24"]'
            ) from None


def _check_start(key: str, value: str, word: str, starts: tuple[str, ...]) -> None:
    """Check that a value begins with one of these words. The value may hold a password, so no message repeats it."""
    if value != word and not value.startswith(starts):
        choices = ", ".join(f'"{start}…"' for start in starts[:2])
        raise ValueError(f'{key}: harus "{word}" atau diawali {choices}. Contoh: {key} = "{word}"')


@dataclass(frozen=True)
class OfficeTable:
    """The [office] table."""

    name: str = _key("nama kantor", "Pelayanan Statistik Terpadu BPS Kabupaten Contoh")
    short_name: str = _key("nama pendek kantor", "PST BPS Contoh")
    address: str = _key("alamat kantor", "Jl. Contoh 1", "")
    phone: str = _key("telepon kantor", "0812 0000 0100", "")
    website: str = _key("situs kantor", "contoh.bps.go.id", "")
    website_origins: tuple[str, ...] = _key("situs yang boleh memasang tombol", ["https://contoh.bps.go.id"], ())
    complaints: Mapping[str, Any] | None = _key("jalan pengaduan", {"website": "lapor.go.id"}, None)
    standard: Mapping[str, Any] | None = _key("standar pelayanan untuk umum", {"decree": "1 TAHUN 2026"}, None)
    areas: tuple[tuple[str, ...], ...] = _key("wilayah data", [["9999", "Kabupaten Contoh"]], ())
    timezone: str = _key("zona waktu", "Asia/Jakarta", "Asia/Jakarta")
    timezone_word: str = _key("singkatan zona waktu", "WIB", "WIB")
    hours: Mapping[str, tuple[str, ...]] | None = _key("jam layanan", {"mon": ["08:00-15:30"]}, None)
    closed: tuple[date, ...] = _key("tanggal tutup", ["2026-12-24"], ())
    open: Mapping[date, tuple[str, ...]] | None = _key("tanggal buka", {"2026-12-27": ["08:00-12:00"]}, None)

    undo_seconds: int = _key("detik sebelum balasan berangkat, untuk mengurungkan", 10, 10)
    profile_days: int = _key("hari isian tamu dipakai lagi dengan izinnya", 365, 365)
    titles_in_receipt: bool = _key("judul data di tanda terima", True, False)
    wish_days: int = _key("hari permintaan Kabari saya berlaku", 730, 730)
    merge_undo_days: int = _key("hari penggabungan dua warga dapat diurungkan", 30, 30)
    silent_after_days: int = _key("hari; pesan yang lebih tua tidak dijawab mesin", 2, 2)
    phone_prefixes: tuple[str, ...] = _key("awalan nomor yang boleh dikirimi kode", PHONE_PREFIXES, PHONE_PREFIXES)
    sms_part_price: int = _key("harga satu bagian SMS dalam rupiah", 450, 0)
    notice_mail_minutes: int = _key("menit sebelum pemberitahuan petugas dikirim lewat email", 10, 10)
    notice_push_seconds: int = _key("detik sebelum pemberitahuan petugas dikirim ke ponselnya", 30, 30)
    notice_push_words: bool = _key("kata-kata warga ikut di layar ponsel petugas", False, False)
    second_factor: tuple[str, ...] = _key("peran yang wajib memakai kode ponsel saat masuk", ["admin"], ())
    answer_memory: bool = _key("jawaban terdahulu di samping percakapan", True, True)
    push_services: tuple[str, ...] = _key("layanan pemberitahuan peramban", PUSH_SERVICES, PUSH_SERVICES)
    csv_separator: str = _key("pemisah kolom berkas CSV", ";", ";")
    promise_at_opening: Literal["in_line", "at_once"] = _key("janji bagi yang menunggu saat buka", "in_line", "in_line")

    def __post_init__(self) -> None:
        if not 0 <= self.undo_seconds <= 60:
            raise ValueError(f"undo_seconds: antara 0 dan 60, bukan {self.undo_seconds}. Contoh: undo_seconds = 10")
        if not 1 <= self.profile_days <= 1830:
            raise ValueError(f"profile_days: antara 1 dan 1830, bukan {self.profile_days}. Contoh: profile_days = 365")
        if not 1 <= self.merge_undo_days <= 365:
            raise ValueError(
                f"merge_undo_days: antara 1 dan 365, bukan {self.merge_undo_days}. Contoh: merge_undo_days = 30"
            )
        if not 1 <= self.silent_after_days <= 30:
            raise ValueError(
                f"silent_after_days: antara 1 dan 30, bukan {self.silent_after_days}. Contoh: silent_after_days = 2"
            )
        if not 1 <= self.wish_days <= 1830:
            raise ValueError(f"wish_days: antara 1 dan 1830, bukan {self.wish_days}. Contoh: wish_days = 730")
        self._check_notices()
        _check_roles(self.second_factor)
        for origin in self.website_origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f'website_origins: "{origin}" bukan awal alamat sebuah situs, yaitu https:// dan nama domainnya, '
                    'huruf kecil, tanpa garis miring di akhir. Contoh: website_origins = ["https://contoh.bps.go.id"]'
                )
        for prefix in self.phone_prefixes:
            if not PHONE_PREFIX.fullmatch(prefix):
                raise ValueError(f'phone_prefixes: "{prefix}" bukan awalan nomor. Contoh: phone_prefixes = ["+62"]')
        _check_areas(self.areas)
        fewest = (self.standard or {}).get("fewest", 1)
        if isinstance(fewest, int) and not 1 <= fewest <= 1000:
            raise ValueError(f"standard.fewest: antara 1 dan 1000, bukan {fewest}. Contoh: fewest = 5")
        if self.csv_separator not in (";", ",", "\t"):
            raise ValueError(f'csv_separator: titik koma, koma, atau tab, bukan "{self.csv_separator}". Contoh: ";"')
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f'timezone: "{self.timezone}" tidak dikenal. Contoh: timezone = "Asia/Jakarta"') from None
        _check_hours(self.hours or {}, self.open or {})

    def _check_notices(self) -> None:
        if not 0 <= self.notice_mail_minutes <= 1440:
            raise ValueError(
                f"notice_mail_minutes: antara 0 dan 1440, bukan {self.notice_mail_minutes}. "
                "Contoh: notice_mail_minutes = 10"
            )
        if not 0 <= self.notice_push_seconds <= 3600:
            raise ValueError(
                f"notice_push_seconds: antara 0 dan 3600, bukan {self.notice_push_seconds}. "
                "Contoh: notice_push_seconds = 30"
            )
        for service in self.push_services:
            if not PUSH_SERVICE.fullmatch(service):
                raise ValueError(
                    f'push_services: "{service}" bukan nama komputer. Contoh: push_services = ["*.push.apple.com"]'
                )


def _check_roles(roles: tuple[str, ...]) -> None:
    for role in roles:
        if role not in ROLES:
            raise ValueError(
                f'second_factor: "{role}" bukan peran. Peran: {", ".join(ROLES)}. Contoh: second_factor = ["admin"]'
            )


def _check_areas(areas: tuple[tuple[str, ...], ...]) -> None:
    for code, *names in areas:
        if not AREA_CODE.fullmatch(code):
            raise ValueError(
                f'areas: "{code}" bukan kode wilayah BPS, yaitu 4 angka, atau 7 angka untuk kecamatan. Contoh: "1900"'
            )
        if not names or not all(map(str.strip, names)):
            raise ValueError(f'areas: nama wilayah {code} belum ditulis. Contoh: ["{code}", "Kabupaten Contoh"]')


def _check_hours(hours: Mapping[str, tuple[str, ...]], opened: Mapping[date, tuple[str, ...]]) -> None:
    from handlers.office.schedule import parse_range

    for day in hours:
        if day not in DEFAULT_HOURS:
            raise ValueError(
                f'hours.{day}: tidak dikenal. Hari: {", ".join(DEFAULT_HOURS)}. Contoh: mon = ["08:00-15:30"]'
            )
    for key, ranges in [*hours.items(), *opened.items()]:
        for word in ranges:
            try:
                parse_range(word)
            except BadInput:
                raise ValueError(f'hours: "{word}" pada {key} bukan jam buka. Contoh: "08:00-15:30"') from None
