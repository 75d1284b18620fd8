"""`loket catalogue`: compare the copy of the catalogue with its source now, or tell how it stands."""

from __future__ import annotations

import argparse
import threading
from dataclasses import asdict

from bot.app import App, open_app
from bot.catalogue import summary, sync
from bot.catalogue.summary import Summary
from bot.cli import output
from bot.config.place import Place
from bot.config.settings import SettingsError
from channels.sources.bps_webapi import BpsWebApi
from handlers.office import formats

MISSING = "Belum ada tabel [catalogue]. Salin dari config.example.toml, isi kuncinya, lalu jalankan ulang Loket."
KINDS = {
    "publication": "publikasi",
    "static_table": "tabel statis",
    "variable": "tabel dinamis",
    "press_release": "rilis",
    "simdasi": "tabel SIMDASI",
}


def run(name: str, asked: argparse.Namespace, place: Place) -> int:
    """Run `sync` or `status`. Return 1 where the copy is not whole yet. Raises SettingsError."""
    app = open_app(place)
    try:
        settings = app.settings.catalogue
        if settings is None:
            raise SettingsError(MISSING)
        return _sync(app, settings) if name == "sync" else _status(app, settings, json=asked.json)
    finally:
        app.db.close()


def _sync(app: App, settings: BpsWebApi) -> int:
    told = sync.run(app, settings, settings, threading.Event().wait, app.clock())
    print(f"Belum lengkap: {told}. Jalankan lagi untuk meneruskan." if told else "Katalog lengkap.")
    return int(bool(told))


def _status(app: App, settings: BpsWebApi, *, json: bool) -> int:
    with app.db.read() as db:
        found = summary.of(app, db, settings)
    if json:
        output.as_json(asdict(found) | {"oldest": found.oldest.isoformat() if found.oldest else None})
    else:
        _show(app, found)
    return int(found.oldest is None)


def _show(app: App, found: Summary) -> None:
    print(f"Daftar lengkap: {found.whole} dari {found.lists}. Permintaan hari ini: {found.spent} dari {found.budget}.")
    if found.oldest is not None:
        day, clock = formats.day(app.office, found.oldest), formats.clock(app.office, found.oldest)
        print(f"Yang paling lama dibandingkan: {day} {clock}.")
    if found.problem:
        print(f"Kendala terakhir: {found.problem}.")
    print()
    output.table(("Jenis", "Judul"), [(KINDS[kind], str(number)) for kind, number in sorted(found.counted.items())])
