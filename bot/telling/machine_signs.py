"""Faults of the program itself and of what it stands on: its parts, Redis, database, disk, spool, backup."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.app import App
from bot.backup import nightly as backups
from bot.backup import restoring
from bot.catalogue import summary
from bot.process import pulse, restarts
from bot.telling.faults import Sighting, seen
from handlers.office import formats
from store.db import memory, patience, turnstile
from store.operations import backlog, ledger
from store.tables import Heartbeat
from store.transport import arrivals, spool

SILENT = timedelta(minutes=2)  # a process writes a heartbeat every 15 s
QUEUE_STUCK = timedelta(minutes=5)
GIGABYTE = 1_000_000_000
FIRST_YEAR = 2026  # when this program was written: an earlier clock is wrong
PARTS = {"worker": "Worker", "clock": "Jam", "web": "Web", "live": "Pembaruan langsung", "redis": "Redis bawaan"}
PARTS_WITH_PULSE = ("worker", "clock", "web", "live")
ASKED_BY = {"live": "web", "worker": "clock"}  # which part asks another for its sign of life
OFTEN, OFTEN_WITHIN = 3, timedelta(minutes=10)


def outside_the_database(app: App, now: datetime) -> Iterator[Sighting]:
    """Yield the faults that are seen without the database, so also while it is away."""
    if app.bell.ping() is None:
        yield seen("redis")
    free = shutil.disk_usage(app.settings.data).free
    if free < GIGABYTE:
        yield seen("disk", f"sisa {formats.size(free)}")
    if place := pulse.unwritable(app.settings.data):
        yield seen("data_folder", place)
    depth = spool.depth(app.settings.data / spool.FOLDER)
    if depth.trouble:
        yield seen("disk", f"folder spool tidak terbaca ({depth.trouble})")
    if depth.waiting:
        yield seen("spool", f"{depth.waiting} pesan masuk menunggu basis data")
    if depth.set_aside:
        yield seen("spool_unreadable", f"{len(depth.set_aside)} berkas, misalnya {depth.set_aside[0]} di folder spool")
    holder = turnstile.holder(app.settings.data) if app.db.is_sqlite else None
    if holder is not None and holder.seconds >= patience.LOCK_WAIT:
        yield seen("write_lock", f"proses {holder.process} menahannya {holder.seconds:.0f} detik")
    if now.year < FIRST_YEAR:
        yield seen("computer_clock", f"jam komputer menunjuk tahun {now.year}")
    yield from _restarts(app, now)


def _restarts(app: App, now: datetime) -> Iterator[Sighting]:
    lately = [one for one in restarts.read(app.settings.data) if timedelta() <= now - one.at < OFTEN_WITHIN]
    for part, times in Counter(one.part for one in lately).items():
        if times >= OFTEN:
            yield seen("part_restarts", f"{times} kali dalam 10 menit", part, PARTS.get(part, part))


def inside_the_database(app: App, db: Session, beats: Mapping[str, Heartbeat], now: datetime) -> Iterator[Sighting]:
    """Yield the faults that the tables show. A part that never gave a sign of life is no fault: it may not be used."""
    for part in silent(beats, now):
        told = f"tidak memberi kabar sejak {formats.short_moment(app.office, beats[part].at)}"
        yield seen("part_silent", told, part, PARTS[part])
    late = backlog.late_by(db, now)
    if late > QUEUE_STUCK:
        yield seen("queue", f"tertinggal {int(late.total_seconds()) // 60} menit")
    if aside := arrivals.count_shunted(db):
        yield seen("shunted", f"{aside} pesan")
    if differences := ledger.open_count(db):
        yield seen("ledger", f"{differences} pesan perlu dilihat")
    if trouble := backup_trouble(db):
        yield seen("backup", trouble)
    if (settings := app.settings.catalogue) is not None and (problem := summary.of(app, db, settings).problem):
        yield seen("catalogue", problem)


def silent(beats: Mapping[str, Heartbeat], now: datetime) -> list[str]:
    """Return the parts that gave no sign of life. While the one that asks a part is silent, nobody knows of it."""
    found = [part for part in PARTS_WITH_PULSE if part in beats and now - beats[part].at >= SILENT]
    return [part for part in found if ASKED_BY.get(part) not in found]


def backup_trouble(db: Session) -> str:
    """Return what is wrong with the backups, "" for nothing."""
    if trouble := memory.get(db, backups.TROUBLE):
        return f"gagal: {trouble}"
    drilled = memory.get(db, restoring.DRILLED)
    wrong = json.loads(drilled)["wrong"] if drilled else ""
    return f"tidak dapat dipulihkan: {wrong}" if wrong else ""
