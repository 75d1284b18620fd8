"""`loket doctor`: checks everything that the office depends on. Each finding is one line that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App, build
from bot.backup import aging
from bot.catalogue import summary
from bot.cli import troubles
from bot.config.schema import EXAMPLE_URL
from bot.config.settings import Settings, SettingsError
from bot.files.stores import require_same
from bot.telling import book as books
from bot.telling import looking
from bot.telling.faults import FAULTS
from bot.telling.machine_signs import FIRST_YEAR
from bot.telling.ways import Ways
from channels.protocols import Channel, Hook, SendError
from channels.sources.bps_webapi import BpsWebApi
from handlers.office.keeping.retention import LABELS
from handlers.office.office import ComplaintWays
from handlers.texts import render
from store.tables import Heartbeat
from store.transport import spool

OK, LOOK, BROKEN = "OK", "PERIKSA", "GAGAL"
MEGABYTE = 1024 * 1024
LITTLE_DISK = 1024 * MEGABYTE
NO_DISK = 200 * MEGABYTE
MOST_DRIFT = timedelta(seconds=30)
CHECKED_ABOVE = frozenset({"redis", "disk", "database", "catalogue"})  # the doctor asks these itself


@dataclass(frozen=True)
class Finding:
    """What one check found.

    grade: OK, PERIKSA (works, but needs a look) or GAGAL.
    """

    grade: str
    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.grade:<7} {self.name}: {self.sentence}"


def main(settings: Settings) -> int:
    """Print every finding. Return 1 where something is broken, else 0."""
    app = build(settings)
    broken = False
    try:
        for finding in examine(app):
            print(finding, flush=True)  # this is a command's answer
            broken = broken or finding.grade == BROKEN
    finally:
        app.db.close()
    return int(broken)


def examine(app: App) -> Iterator[Finding]:
    """Yield the findings of all checks, one after the other. A check that fails does not stop the next."""
    checks: tuple[tuple[str, Callable[[App], Finding]], ...] = (
        ("public_url", public_url),
        ("database", database),
        ("redis", redis),
        ("clock", clock),
        ("disk", disk),
        ("complaints", complaints),
        ("retention", retention),
    )
    for name, check in checks:
        yield _guarded(name, partial(check, app))
    if app.settings.files.folder or app.settings.files.bucket:
        yield _guarded("files", partial(files, app))
    if app.settings.catalogue is not None:
        yield _guarded("catalogue", partial(catalogue, app, app.settings.catalogue))
    for name, channel in app.channels.items():
        yield _guarded(name, partial(reach, name, channel))
    yield _guarded("alerts", partial(alerts, app))
    for several in (old_backups, faults):
        try:
            yield from several(app)
        except Exception as error:
            yield _stopped(several.__name__, error)


def alerts(app: App) -> Finding:
    """Check that somebody is told when something breaks."""
    ways = [one.word for one in Ways(app).all()]
    if ways:
        return Finding(OK, "alerts", f"gangguan diberitahukan lewat {', lalu '.join(ways)}.")
    return Finding(LOOK, "alerts", "gangguan tidak diberitahukan kepada siapa pun. Isi [alerts] di config.toml.")


def old_backups(app: App) -> Iterator[Finding]:
    """Yield the backups that are kept although they are too old."""
    with app.db.read() as db:
        found = aging.kept(db)
    for one in found:
        yield Finding(LOOK, "backup", f"{aging.sentence(app.office, one)}. {aging.TO_DO.capitalize()}.")


def faults(app: App) -> Iterator[Finding]:
    """Yield the faults that the status page shows, except those that a check of the doctor found itself."""
    now = app.clock()
    found = {one.key: (one.fault, one.title, one.detail) for one in looking.look(app, now)}
    for one in books.read(app.settings.data).now.values():
        if books.is_lasting(one, now):
            found.setdefault(one.key, (FAULTS[one.fault], one.title, one.detail))
    for key, (fault, title, detail) in found.items():
        if fault.key not in CHECKED_ABOVE:
            told = f" ({detail})" if detail else ""
            yield Finding(LOOK, key, f"{title}{told}. {fault.do_id}.")


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        return _stopped(name, error)


def _stopped(name: str, error: Exception) -> Finding:
    told = troubles.reason(error) or f"pemeriksaan terhenti ({type(error).__name__}). Lihat folder data/log."
    return Finding(BROKEN, name, told)


def reach(name: str, channel: Channel) -> Finding:
    """Sign in to a channel with its real credentials."""
    try:
        return Finding(OK, name, channel.check())
    except SendError as error:
        return Finding(BROKEN, name, str(error))


def database(app: App) -> Finding:
    """Check that the database can be written. The row written is taken back."""
    try:
        with app.db.write() as db:
            db.add(Heartbeat(part="doctor", at=app.clock()))
            db.flush()
            db.rollback()
    except SQLAlchemyError as error:
        return Finding(BROKEN, "database", f"tidak dapat ditulisi. {troubles.reason(error) or type(error).__name__}")
    return Finding(OK, "database", f"{'SQLite' if app.db.is_sqlite else 'PostgreSQL'} dapat dibaca dan ditulisi.")


def redis(app: App) -> Finding:
    """Check Redis. Without it everything works, but later."""
    app.bell.ping()  # the first one connects
    seconds = app.bell.ping()
    if seconds is not None:
        return Finding(OK, "redis", f"menjawab dalam {seconds * 1000:.1f} milidetik.")
    if app.settings.redis_folder is not None:
        return Finding(LOOK, "redis", "Redis bawaan tidak berjalan. Jalankan: loket run")
    return Finding(LOOK, "redis", "tidak menjawab; pesan tetap diolah, lebih lambat. Periksa `redis` di config.toml.")


def complaints(app: App) -> Finding:
    """Check that citizens have more than one way to complain, as the service standard promises."""
    if app.office.complaints == ComplaintWays():
        return Finding(LOOK, "complaints", "belum ada jalan pengaduan lain. Isi [office.complaints] di config.toml.")
    return Finding(OK, "complaints", f"jalan lain: {render.ways_to_complain(app.office.complaints, 'id')}.")


def catalogue(app: App, settings: BpsWebApi) -> Finding:
    """Check the copy of the catalogue of published data. The source itself is not asked: it has a budget."""
    with app.db.read() as db:
        found = summary.of(app, db, settings)
    if found.problem:
        return Finding(LOOK, "catalogue", f"{found.problem}. Judul yang sudah tersalin tetap dapat dicari.")
    if found.oldest is None:
        told = f"{found.whole} dari {found.lists} daftar lengkap. Tunggu malam, atau jalankan: loket catalogue sync"
        return Finding(LOOK, "catalogue", told)
    return Finding(OK, "catalogue", f"{found.entries} judul, semua daftar lengkap.")


def clock(app: App) -> Finding:
    """Check the clock of this computer. Signatures, service hours and the WhatsApp window depend on it."""
    now = app.clock()
    if now.year < FIRST_YEAR:
        return Finding(BROKEN, "clock", f"jam komputer menunjuk tahun {now.year}. Betulkan tanggalnya (NTP).")
    drift = _drift(app)
    if drift > MOST_DRIFT:
        seconds = f"{drift.total_seconds():.0f} detik"
        sentence = f"jam komputer dan jam basis data berbeda {seconds}. Nyalakan NTP di keduanya."
        return Finding(BROKEN, "clock", sentence)
    local = now.astimezone(app.settings.office.zone)
    return Finding(OK, "clock", f"sekarang {local:%d-%m-%Y %H.%M} {app.settings.office.timezone_word}.")


def _drift(app: App) -> timedelta:
    """Return how far the clock of the database server is from ours.

    Returns zero where the database has no clock of its own, or where the demo moved our clock.
    """
    if app.db.is_sqlite or app.settings.demo:
        return timedelta()
    with app.db.read() as db:
        there = db.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    drift: timedelta = abs(there - app.clock())
    return drift


def disk(app: App) -> Finding:
    free = shutil.disk_usage(app.settings.data).free
    sentence = f"sisa {free // MEGABYTE} MB di {app.settings.data}."
    if trouble := spool.depth(app.settings.data / spool.FOLDER).trouble:
        return Finding(BROKEN, "disk", f"folder spool tidak terbaca ({trouble}). Periksa folder itu dan haknya.")
    if free < NO_DISK:
        return Finding(BROKEN, "disk", f"{sentence} Kosongkan ruang sekarang: pesan masuk dapat tertolak.")
    if free < LITTLE_DISK:
        return Finding(LOOK, "disk", f"{sentence} Kosongkan ruang sebelum penuh.")
    return Finding(OK, "disk", sentence)


def retention(app: App) -> Finding:
    """Say how long data of citizens are kept."""
    periods = [f"{LABELS[name]} {days} hari" for name, days in app.office.retention.days().items() if days]
    if not periods:
        return Finding(OK, "retention", "belum ada masa simpan: semua data warga disimpan terus (Pengaturan).")
    return Finding(OK, "retention", f"dimusnahkan sesudah: {', '.join(periods)}; yang lain disimpan terus.")


def files(app: App) -> Finding:
    """Check the store of attachments: whether it answers, and is the one that the office has used so far."""
    table = app.settings.files
    where = f"folder bersama {table.folder}" if table.folder else f"bucket {table.bucket}"
    try:
        require_same(app.settings, app.db)
    except SettingsError as error:
        return Finding(BROKEN, "files", f"{where}: {error}")
    return Finding(OK, "files", f"lampiran disimpan di {where}.")


def public_url(app: App) -> Finding:
    """Check the public address. Providers send webhooks to it and sign it."""
    url = app.settings.public_url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if url == EXAMPLE_URL:
        return Finding(BROKEN, "public_url", f"{url} masih alamat contoh. Tulis alamat kantor Anda di config.toml.")
    if _is_ipv6(host):
        return Finding(BROKEN, "public_url", f"{url} memakai alamat IPv6; Twilio tidak dapat. Pakai nama domain.")
    if host == "localhost" or host.startswith("127."):
        if app.settings.demo or not any(isinstance(one, Hook) for one in app.channels.values()):
            return Finding(OK, "public_url", f"{url} (hanya dari komputer ini).")
        return Finding(LOOK, "public_url", f"{url} hanya dikenal komputer ini; Twilio tidak dapat memanggilnya.")
    if parts.scheme != "https":
        return Finding(BROKEN, "public_url", f"{url} tanpa https. Pasang sertifikat, lalu tulis https://.")
    return Finding(OK, "public_url", f"{url}.")


def _is_ipv6(host: str) -> bool:
    try:
        return isinstance(ip_address(host), IPv6Address)
    except ValueError:
        return False
