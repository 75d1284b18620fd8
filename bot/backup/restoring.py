"""Bring a backup back, or try whether it could be brought back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.backup import archive, erased_list
from bot.backup.archive import DATABASE, BadArchive, Contents
from bot.backup.erased_list import FOLDER
from bot.backup.making import scratch
from bot.config.settings import Settings, SettingsError, own_secret
from bot.files.stores import store_of
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.privacy import stopped
from store.backup import after_restore, dump, erased_again
from store.backup.dump import SQLITE_FILE, Unsound
from store.db import memory
from store.db.database import Database, head, migrate
from store.db.file_store import MARK
from store.office import sessions

DRILLED = "drill"  # what is remembered of the last drill
ALIVE = timedelta(minutes=1)  # since the last sign of life of a part that surely runs no more


class CannotRestore(Refusal):
    """A backup cannot be brought back here. str() says what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. aside: where the former data are, "" for nowhere. looked_up: messages that are looked up first.

    skipped: numbers left out in each series. erased: people whose data were erased since, and now again.
    """

    made_at: datetime
    aside: str
    looked_up: int
    skipped: int
    erased: int


@contextmanager
def opened(file: Path, folder: Path, secret: Path | None) -> Iterator[tuple[Path, Contents]]:
    """Unpack an archive in a scratch folder and check it. Raises BadArchive, CannotRestore."""
    with scratch(folder) as work:
        plain = file
        if file.name.endswith(archive.ENCRYPTED):
            if secret is None:
                raise CannotRestore(f"{file.name} dikunci. Sebut berkas kuncinya: --key kunci.txt")
            plain = work / "plain.tar.gz"
            archive.decrypt(file, plain, secret)
        unpacked = work / "unpacked"
        unpacked.mkdir()
        contents = archive.unpack(plain, unpacked)
        _check(unpacked / DATABASE, contents)
        yield unpacked, contents


def _check(database: Path, contents: Contents) -> None:
    if contents.head > head():
        raise CannotRestore("Cadangan ini dibuat oleh Loket yang lebih baru. Pasang Loket yang sama, lalu ulangi.")
    try:
        dump.check(database)
        if (database / SQLITE_FILE).exists():
            _compare(dump.rows(f"sqlite:///{database / SQLITE_FILE}"), contents)
    except Unsound as error:
        raise BadArchive(f"Cadangan tidak dapat dipakai: {error}. Pakai cadangan yang lain.") from error


def _compare(rows: object, contents: Contents) -> None:
    if rows != contents.rows:
        raise Unsound("jumlah baris tabelnya berbeda dengan yang dicatat")


def restore(settings: Settings, file: Path, secret: Path | None, now: datetime) -> Restored:
    """Bring a backup back into an office that does not run. What was there is kept aside.

    Raises BadArchive, CannotRestore.
    """
    data = settings.data
    _refuse_running(settings, now)
    _refuse_unmounted(settings)
    data.parent.mkdir(parents=True, exist_ok=True)
    gone = erased_list.known(settings, file.parent)
    with opened(file, data.parent, secret) as (unpacked, contents):
        _refuse_other_database(settings, unpacked)
        name = f"before-restore-{now:%Y%m%d-%H%M%S}"
        aside = _move_in(settings, unpacked, contents, name)
        _share_files(settings)
    migrate(settings.database_url, data)
    db, office = Database(settings.database_url, data), _office(settings)
    try:
        with db.write() as session:
            erased = erased_again.apply(
                session,
                store_of(settings),
                gone,
                now,
                lambda db, person: stopped.remember(db, office, person.id or 0),
            )
            looked_up = after_restore.doubt_what_was_to_leave(session, now)
            skipped = after_restore.skip_numbers(session, contents.made_at, now)
            after_restore.remember(session, contents.made_at, now)
            sessions.forget_all(session)  # some of them were ended since the copy was made
    finally:
        db.close()
    return Restored(contents.made_at, aside, looked_up, skipped, erased)


def _office(settings: Settings) -> Office:
    """Return the office with the secret that came back: on a new computer the settings were read beside another."""
    try:
        return replace(settings.office, secret=own_secret(settings.data))
    except SettingsError:  # it is empty: the next start says what to do, and whoever was erased is erased before
        return settings.office


def _refuse_running(settings: Settings, now: datetime) -> None:
    """Raises CannotRestore while a part of the office runs, also one that was started alone."""
    from sqlalchemy.exc import DBAPIError

    from store.operations import heartbeats

    if not settings.data.exists() and settings.database_url.startswith("sqlite"):
        return
    db = Database(settings.database_url, settings.data)
    try:
        with db.read() as session:
            beats = [beat.at for beat in heartbeats.everyone(session)]
    except (DBAPIError, sqlite3.Error):  # no tables, or broken ones: that is what a backup is for
        return
    finally:
        db.close()
    if any(timedelta() <= now - beat < ALIVE for beat in beats):
        raise CannotRestore("Loket masih berjalan. Hentikan semua bagiannya, tunggu satu menit, lalu ulangi.")


def _refuse_unmounted(settings: Settings) -> None:
    """Raises CannotRestore where the shared folder of attachments is not there: they would lie under its mount."""
    folder = settings.files.folder
    if not folder:
        return
    try:
        store_of(settings).require_there()
    except OSError:
        raise CannotRestore(
            f"Folder bersama {folder} di [files] tidak terpasang: tandanya, berkas {MARK}, tidak ada di sana. "
            "Belum ada yang diubah. Pasang folder itu, lalu ulangi. Bila ia terpasang tetapi memang baru dan kosong, "
            f"jalankan dahulu: touch {Path(folder) / MARK}"
        ) from None


def _refuse_other_database(settings: Settings, unpacked: Path) -> None:
    of_sqlite = (unpacked / DATABASE / SQLITE_FILE).exists()
    if of_sqlite != settings.database_url.startswith("sqlite"):
        kind = "SQLite" if of_sqlite else "PostgreSQL"
        raise CannotRestore(f"Cadangan ini berisi basis data {kind}. Sesuaikan database di config.toml, lalu ulangi.")


def _move_in(settings: Settings, unpacked: Path, contents: Contents, name: str) -> str:
    """Put the former data aside and the unpacked ones in their place. Return where the former ones are."""
    new, data = unpacked / "data", settings.data
    new.mkdir(exist_ok=True)
    if settings.database_url.startswith("sqlite"):
        (unpacked / DATABASE / SQLITE_FILE).rename(new / SQLITE_FILE)
    else:
        dump.set_aside(settings.database_url, name.replace("-", "_"))
        dump.load(
            settings.database_url,
            unpacked / DATABASE,
            lambda: migrate(settings.database_url, unpacked, to=contents.head),
        )
        _compare(dump.rows(settings.database_url), contents)
    former = data.with_name(f"{data.name}.{name}") if data.exists() else None
    if former is not None:
        data.rename(former)
    new.rename(data)
    if former is not None and (former / FOLDER).exists():
        (former / FOLDER).rename(data / FOLDER)
    return str(former or "")


def _share_files(settings: Settings) -> None:
    """Put the attachments of a backup into the folder that the computers of the office share. None is deleted there."""
    ours = settings.data / "files"
    if settings.files.folder and ours.is_dir():
        shutil.copytree(ours, settings.files.folder, dirs_exist_ok=True)
        shutil.rmtree(ours)


def drill(app: App, file: Path, secret: Path | None) -> str:
    """Try in a scratch folder whether a backup can be brought back. Return what is wrong, "" for nothing.

    The result is remembered for the status page.
    """
    try:
        with opened(file, file.parent, secret) as (unpacked, contents):
            _try(app.settings.database_url, unpacked, contents)
        wrong = ""
    except (Refusal, Unsound, OSError) as error:
        wrong = str(error)
    with app.db.write() as db:
        told = {"at": app.clock().isoformat(), "file": str(file), "wrong": wrong}
        memory.keep(db, DRILLED, json.dumps(told))
    return wrong


def _try(url: str, unpacked: Path, contents: Contents) -> None:
    """Open the database of an archive and bring it up to date, beside the office's own."""
    database = unpacked / DATABASE
    if (database / SQLITE_FILE).exists():
        migrate(f"sqlite:///{database / SQLITE_FILE}", unpacked)
        return
    if url.startswith("sqlite"):
        raise CannotRestore("Cadangan ini berisi basis data PostgreSQL, dan di sini tidak ada.")
    name = f"drill_{unpacked.parent.name.strip('.').replace('-', '_').replace('.', '_').lower()}"
    scratch_url = dump.make_schema(url, name)
    try:
        dump.load(scratch_url, database, lambda: migrate(scratch_url, unpacked, to=contents.head))
        _compare(dump.rows(scratch_url), contents)
        migrate(scratch_url, unpacked)
    finally:
        dump.drop(url, name)
