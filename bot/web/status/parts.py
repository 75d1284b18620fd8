"""The parts of the program and what they stand on: is each alive, how fast, how full."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.app import App
from bot.web.present import charts, formatting
from store.operations import backlog
from store.tables import Heartbeat

SILENT = timedelta(minutes=2)  # a part writes a sign of life every 15 s
COPY_AGES = timedelta(hours=26)  # a copy a day, and two hours for a slow one
GIGABYTE = 1_000_000_000
PARTS = {"worker": ("Worker", "robot"), "clock": ("Jam", "clock")}
COPIES = "cadangan"  # in the data folder: what the office's own backup touches or fills
NO_COPY = "belum ada tanda"


def lines(app: App, db: Session, beats: dict[str, Heartbeat], now: datetime) -> list[dict[str, str]]:
    """One line per part. health: sehat | waspada | mati | "" (nothing to say)."""
    parts = [_part(word, icon, beats.get(part), now) for part, (word, icon) in PARTS.items()]
    return [*parts, _redis(app), _database(app, db), _disk(app), _copies(app, now)]


def depth(db: Session, now: datetime) -> dict[str, Any]:
    """How much waits now, and the line of the last day."""
    series = [one.waiting for one in backlog.lately(db)]
    waiting = backlog.waiting(db, now)
    drawn = charts.line([*series, waiting], width=360)
    most = max([*series, waiting])
    return {"now": waiting, "line": drawn, "sentence": f"Kedalaman antrean 24 jam terakhir, paling banyak {most}."}


def _part(word: str, icon: str, beat: Heartbeat | None, now: datetime) -> dict[str, str]:
    well = beat is not None and now - beat.at < SILENT
    state = "berjalan" if well else "tidak memberi kabar"
    silent = f"{int((now - beat.at).total_seconds()) // 60} menit" if beat is not None and not well else ""
    return _line(word, icon, "sehat" if well else "mati", state, beat.detail if beat and beat.detail else silent)


def _line(word: str, icon: str, health: str, state: str, detail: str = "") -> dict[str, str]:
    return {"word": word, "icon": icon, "health": health, "state": state, "detail": detail}


def _redis(app: App) -> dict[str, str]:
    took = app.bell.ping()
    if took is None:
        return _line("Redis", "bolt", "waspada", "tidak menjawab, pesan tetap diproses")
    return _line("Redis", "bolt", "sehat", _milliseconds(took))


def _database(app: App, db: Session) -> dict[str, str]:
    started = perf_counter()
    db.execute(text("SELECT 1"))
    took = perf_counter() - started
    asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    bytes_ = db.execute(text(asked if app.db.is_sqlite else "SELECT pg_database_size(current_database())")).scalar_one()
    return _line("Basis data", "database", "sehat", _milliseconds(took), formatting.size(int(bytes_)))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms".replace(".", ",")


def _disk(app: App) -> dict[str, str]:
    used = shutil.disk_usage(app.settings.data)
    health = "sehat" if used.free > GIGABYTE else "mati"
    filled = f"{100 * used.used // used.total}% terpakai"
    return _line("Penyimpanan", "server", health, filled, f"{formatting.size(used.free)} sisa")


def _copies(app: App, now: datetime) -> dict[str, str]:
    """When the office's backup last left its mark; without one only a hint, since the copies may lie elsewhere."""
    last = _last_copy(app.settings.data / COPIES)
    if last is None:
        return _line("Cadangan", "history", "", NO_COPY, "lihat README")
    health = "sehat" if now - last < COPY_AGES else "waspada"
    return _line("Cadangan", "history", health, formatting.moment(app.office, last, now))


def _last_copy(place: Path) -> datetime | None:
    """The time of the newest file there, or of the mark itself."""
    try:
        found = [place, *place.iterdir()] if place.is_dir() else [place]
        files = [one for one in found if one.is_file()] or found
        return datetime.fromtimestamp(max(one.stat().st_mtime for one in files), UTC)
    except OSError:
        return None
