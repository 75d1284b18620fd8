"""`loket catch-up`: compare with every provider now. `loket older`: take old messages in, or leave them."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta

from bot.app import App, open_app
from bot.catchup import watch
from bot.catchup.sweep import sweep
from bot.config.place import Place
from channels.listing import CannotList, Listable, Replaying
from handlers.errors import BadInput
from store.transport import older


def run(asked: argparse.Namespace, place: Place) -> int:
    """Compare every channel with its provider, and print what was found. Raises BadInput."""
    app = open_app(place)
    try:
        since = _since(app, asked.since)
        asked_for = [name for name, one in app.channels.items() if isinstance(one, (Listable, Replaying))]
        return max([_compare(app, name, since) for name in asked_for], default=0)
    finally:
        app.db.close()


def _since(app: App, day: str) -> datetime:
    if not day:
        return app.clock() - watch.BACK
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=app.office.zone)
    except ValueError:
        raise BadInput(f'--since: harus tahun-bulan-hari, bukan "{day}". Contoh: --since 2026-11-01') from None


def _compare(app: App, name: str, since: datetime) -> int:
    with app.db.read() as db:
        in_use = watch.since_when(db, name, app.clock())
    try:
        found = sweep(app, name, since, app.clock() + timedelta(hours=1), in_use=in_use)
    except CannotList as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    told = f"{found.listed} di penyedia, {found.missing} belum ada, {found.brought} disusulkan"
    print(f"{name}: {told}, {found.gone} sudah dihapus, {found.failed} belum diserahkan")
    return 1 if found.failed else 0


def decide(asked: argparse.Namespace, place: Place) -> int:
    """Print how many old messages wait; take them in or leave them, where that was asked for."""
    app = open_app(place)
    try:
        if not (asked.take or asked.leave):
            with app.db.read() as db:
                waiting, fetched = older.waiting(db), older.being_fetched(db)
            for name, count in waiting.items():
                print(f"{name}: {count}")
            for name, count in fetched.items():
                print(f"{name}: {count} sedang diambil dari kotak surat")
            if not (waiting or fetched):
                print("Tidak ada pesan lama yang menunggu.")
            return 0
        with app.db.write() as db:
            count = older.take_in(db) if asked.take else older.leave(db)
        app.bell.ring()
        print(f"{count} pesan lama {'diambil' if asked.take else 'dibiarkan'}.")
        return 0
    finally:
        app.db.close()
