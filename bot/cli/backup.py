"""`loket backup` and `loket restore`: make a backup now, bring one back, or try whether that would work."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.app import App, open_app
from bot.backup import making, restoring
from bot.backup.archive import BadArchive
from bot.backup.restoring import CannotRestore
from bot.clock import Clock
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.supervisor.run import only_one
from handlers.office import formats

SETTINGS = "config.toml"


def run(name: str, asked: argparse.Namespace, place: Place) -> int:
    """Run `backup` or `restore`. Raises BadArchive, CannotRestore, SettingsError, OSError."""
    return _backup(asked, place) if name == "backup" else _restore(asked, place)


def _backup(asked: argparse.Namespace, place: Place) -> int:
    app = open_app(place)
    try:
        chosen = app.settings.backup
        folder = asked.folder or (Path(chosen.folder) if chosen and chosen.folder else None)
        made = making.make(app, place.config, folder, chosen.recipient if chosen else "")
        print(f"{made.file} ({formats.size(made.size)})")
        return 0
    finally:
        app.db.close()


def _restore(asked: argparse.Namespace, place: Place) -> int:
    if asked.drill:
        return _drill(asked, place)
    if asked.archive is None:
        raise CannotRestore("Sebut berkas cadangan, misalnya: loket restore data/cadangan/loket-20261129-013000.tar.gz")
    if place.config is not None and not place.config.exists():
        _bring_settings(asked.archive, place.config, asked.key)
    settings = settings_of(place)
    settings.data.parent.mkdir(parents=True, exist_ok=True)
    alone = only_one(settings.data) if settings.data.exists() else None
    try:
        done = restoring.restore(settings, asked.archive, asked.key, Clock()())
    finally:
        if alone is not None:
            alone.close()
    print(f"Dipulihkan dari keadaan {done.made_at.astimezone(settings.office.zone):%d-%m-%Y %H.%M}.")
    if done.aside:
        print(f"Data sebelumnya disimpan di {done.aside}. Hapus setelah semuanya terbukti baik.")
    print(f"{done.looked_up} pesan dicari dahulu di penyedia sebelum dikirim.")
    print(f"{done.skipped} nomor di setiap deret dilewati, supaya tidak ada nomor yang diberikan dua kali.")
    if done.erased:
        print(f"{done.erased} warga yang datanya sudah dihapus setelah cadangan ini dibuat, dihapus lagi.")
    print("Jalankan Loket seperti biasa, lalu buka halaman status.")
    return 0


def _bring_settings(file: Path, config: Path, secret: Path | None) -> None:
    """Write the settings file of a backup where there is none yet, as on a new computer. Raises BadArchive."""
    with restoring.opened(file, config.parent, secret) as (unpacked, _):
        kept = unpacked / SETTINGS
        if not kept.exists():
            raise BadArchive(f"Cadangan ini tidak berisi {SETTINGS}. Tulis dahulu berkas itu.")
        kept.replace(config)
        config.chmod(0o600)
    print(f"{config} ditulis dari cadangan.")


def _drill(asked: argparse.Namespace, place: Place) -> int:
    app = open_app(place)
    try:
        file = asked.archive or _newest(app)
        wrong = restoring.drill(app, file, asked.key)
    finally:
        app.db.close()
    print(wrong or f"{file.name} dapat dipulihkan.")
    return int(bool(wrong))


def _newest(app: App) -> Path:
    chosen = app.settings.backup
    folder = Path(chosen.folder) if chosen and chosen.folder else app.settings.data / making.FOLDER
    found = making.archives(folder)
    if not found:
        raise CannotRestore(f"Belum ada cadangan di {folder}. Buat dahulu dengan: loket backup")
    return found[-1]
