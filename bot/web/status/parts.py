"""Health of the processes, of Redis, the database, the disk and the backup, for the status page."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import text
from sqlmodel import Session

from bot.app import App
from bot.backup import aging, making, restoring
from bot.backup import nightly as backups
from bot.catalogue import summary
from bot.telling.machine_signs import ASKED_BY, GIGABYTE, QUEUE_STUCK, SILENT
from bot.web.present import charts, formatting
from handlers.office import formats
from store.db import memory, patience, turnstile
from store.operations import backlog
from store.tables import Heartbeat
from store.transport import spool

COPY_AGES = timedelta(hours=26)  # a copy a day, and two hours for a slow one
COPY_OLD = timedelta(days=3)
QUEUE_LATE = timedelta(minutes=1)
SLOW = 0.5  # seconds an answer of Redis or the database may take
DISK_LITTLE = 5 * GIGABYTE
PARTS = {"worker": ("Worker", "robot"), "clock": ("Jam", "clock")}
CATALOGUE_OLD = timedelta(days=14)  # a large site takes many nights of a small budget
NO_COPY = "belum ada tanda"
FITS_BESIDE = 24  # characters of a detail; a longer one stands below the state and breaks there


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One line of the panel.

    health: well, troubled, down, or "" for nothing to say.
    guide: chapter of the admin's guide that says more, "" for none.
    """

    word: str
    icon: str
    health: str
    state: str
    detail: str = ""
    guide: str = ""

    @property
    def is_beside(self) -> bool:
        """Return whether the detail stands in a column of its own."""
        return 0 < len(self.detail) <= FITS_BESIDE


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many jobs wait now, and the last day as a line (None: too few samples) and as a sentence."""

    now: int
    line: charts.LineChart | None
    sentence: str


def lines(app: App, db: Session, beats: dict[str, Heartbeat], now: datetime) -> list[PartHealth]:
    """Return one line per process and per thing the processes need."""
    parts = [_part(part, beats, now) for part in PARTS]
    parts += [_queue(db, now), _redis(app), _database(app, db), _disk(app), _copies(app, db, now)]
    return [*parts, *_old_copies(app, db), *_spool(app), *_writer(app), *_catalogue(app, db)]


def depth(db: Session, now: datetime) -> QueueDepth:
    series = [one.waiting for one in backlog.lately(db)]
    waiting = backlog.waiting(db, now)
    drawn = charts.line([*series, waiting], width=360)
    most = max([*series, waiting])
    return QueueDepth(waiting, drawn, f"Kedalaman antrean 24 jam terakhir, paling banyak {most}.")


def _part(part: str, beats: dict[str, Heartbeat], now: datetime) -> PartHealth:
    (word, icon), beat, asking = PARTS[part], beats.get(part), beats.get(ASKED_BY.get(part, ""))
    well = beat is not None and now - beat.at < SILENT
    if beat is not None and not well and asking is not None and now - asking.at >= SILENT:
        return PartHealth(word, icon, "troubled", "belum diketahui", f"{PARTS[ASKED_BY[part]][0]} tidak memberi kabar")
    state = "berjalan" if well else "tidak memberi kabar"
    silent = f"{int((now - beat.at).total_seconds()) // 60} menit" if beat is not None and not well else ""
    return PartHealth(word, icon, "well" if well else "down", state, beat.detail if beat and beat.detail else silent)


def _queue(db: Session, now: datetime) -> PartHealth:
    """Say whether messages that came or should leave wait for longer than they should."""
    late = backlog.late_by(db, now)
    health = "down" if late > QUEUE_STUCK else "troubled" if late > QUEUE_LATE else "well"
    state = "lancar" if health == "well" else f"tertinggal {int(late.total_seconds()) // 60} menit"
    return PartHealth("Antrean", "hourglass", health, state)


def _redis(app: App) -> PartHealth:
    took = app.bell.ping()
    if took is None:
        return PartHealth("Redis", "bolt", "troubled", "tidak menjawab, pesan tetap diproses")
    return PartHealth("Redis", "bolt", _speed(took), _milliseconds(took))


def _database(app: App, db: Session) -> PartHealth:
    started = perf_counter()
    db.execute(text("SELECT 1"))
    took = perf_counter() - started
    asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    bytes_ = db.execute(text(asked if app.db.is_sqlite else "SELECT pg_database_size(current_database())")).scalar_one()
    return PartHealth("Basis data", "database", _speed(took), _milliseconds(took), formats.size(int(bytes_)))


def _speed(seconds: float) -> str:
    return "well" if seconds < SLOW else "troubled"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms".replace(".", ",")


def _disk(app: App) -> PartHealth:
    used = shutil.disk_usage(app.settings.data)
    health = "down" if used.free < GIGABYTE else "troubled" if used.free < DISK_LITTLE else "well"
    filled = f"{100 * used.used // used.total}% terpakai"
    return PartHealth("Penyimpanan", "server", health, filled, f"{formats.size(used.free)} sisa")


def _copies(app: App, db: Session, now: datetime) -> PartHealth:
    """Say when the last backup was made, and whether it could be brought back.

    Without a sign only give a hint: copies may be elsewhere.
    """
    made, drilled, trouble = (memory.get(db, name) for name in (making.MADE, restoring.DRILLED, backups.TROUBLE))
    if trouble:
        return PartHealth("Cadangan", "history", "down", f"gagal: {trouble}", "dicoba lagi setiap jam", "cadangan")
    wrong = json.loads(drilled)["wrong"] if drilled else ""
    if wrong:
        return PartHealth("Cadangan", "history", "down", f"tidak dapat dipulihkan: {wrong}", "", "cadangan")
    last = datetime.fromisoformat(json.loads(made)["at"]) if made else _last_copy(app.settings.data / making.FOLDER)
    if last is None:
        return PartHealth("Cadangan", "history", "", NO_COPY, "cara membuatnya", "cadangan")
    age = now - last
    health = "well" if age < COPY_AGES else "troubled" if age < COPY_OLD else "down"
    tried = f"dicoba {formats.day(app.office, datetime.fromisoformat(json.loads(drilled)['at']))}" if drilled else ""
    return PartHealth("Cadangan", "history", health, formatting.moment(app.office, last, now), tried)


def _old_copies(app: App, db: Session) -> list[PartHealth]:
    """Say which backups are kept although they are too old: who was erased since may still be in them."""
    return [
        PartHealth("Cadangan lama", "history", "troubled", aging.sentence(app.office, one), aging.TO_DO, "cadangan")
        for one in aging.kept(db)
    ]


def _spool(app: App) -> list[PartHealth]:
    """Say what waits outside the database, and what cannot be read. Nothing while it is empty."""
    depth = spool.depth(app.settings.data / spool.FOLDER)
    if depth.trouble:
        words = f"folder spool tidak terbaca ({depth.trouble})"
        return [PartHealth("Penampungan", "inbox", "down", words, "periksa folder itu dan haknya di folder data")]
    if depth.set_aside:
        words = f"{len(depth.set_aside)} berkas tidak dapat dibaca: simpan {depth.set_aside[0]} di folder spool"
        return [PartHealth("Penampungan", "inbox", "down", words, "hubungi pembuat Loket sebelum menghapusnya")]
    if depth.waiting:
        words = f"{depth.waiting} pesan masuk menunggu basis data"
        return [PartHealth("Penampungan", "inbox", "troubled", words, "masuk sendiri setelah basis data dapat ditulis")]
    return []


def _writer(app: App) -> list[PartHealth]:
    """Name the program that holds the write lock for so long that others cannot write."""
    holder = turnstile.holder(app.settings.data) if app.db.is_sqlite else None
    if holder is None or holder.seconds < patience.LOCK_WAIT:
        return []
    words = f"proses {holder.process} menahannya {holder.seconds:.0f} detik"
    return [PartHealth("Kunci tulis", "lock", "down", words, f"dihentikan setelah {turnstile.STANDS_STILL:.0f} detik")]


def _catalogue(app: App, db: Session) -> list[PartHealth]:
    """Say how old the copy of the catalogue is, or what holds it up. Nothing for an office without one."""
    settings = app.settings.catalogue
    if settings is None:
        return []
    found, now = summary.of(app, db, settings), app.clock()
    titles = f"{found.entries} judul"
    if found.problem:
        return [PartHealth("Katalog data", "books", "troubled", found.problem)]
    if found.oldest is None:
        filling = f"sedang diisi, {found.whole} dari {found.lists} daftar"
        return [PartHealth("Katalog data", "books", "well", filling, titles)]
    health = "well" if now - found.oldest < CATALOGUE_OLD else "troubled"
    return [PartHealth("Katalog data", "books", health, formatting.moment(app.office, found.oldest, now), titles)]


def _last_copy(place: Path) -> datetime | None:
    """Return the time of the newest file in a folder, or of the file itself. None when there is nothing."""
    try:
        found = [place, *place.iterdir()] if place.is_dir() else [place]
        files = [one for one in found if one.is_file()] or found
        return datetime.fromtimestamp(max(one.stat().st_mtime for one in files), UTC)
    except OSError:
        return None
