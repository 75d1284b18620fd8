"""Where attachments lie: the data folder, a folder that several computers share, or a bucket."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from bot.config.settings import Settings, SettingsError
from bot.files.bucket import BucketStore
from store.db import memory
from store.db.database import Database
from store.db.file_store import FileStore

FOLDER = "files"  # in the data folder
KNOWN = "file store"  # what is remembered of the mark of the store in use


def store_of(settings: Settings) -> FileStore:
    """Return the store of attachments that the settings name. It opens no connection yet."""
    table = settings.files
    if table.bucket:
        return BucketStore(table, settings.data)
    if table.folder:
        return FileStore(Path(table.folder), is_shared=True)
    return FileStore(settings.data / FOLDER)


def require_same(settings: Settings, db: Database) -> None:
    """Check that this computer sees the files that the office has stored so far. Raises SettingsError.

    The first start with a shared store marks it.
    """
    files = store_of(settings)
    is_shared = bool(settings.files.folder or settings.files.bucket)
    with db.read() as session:
        known = memory.get(session, KNOWN)
    if not (known or is_shared):
        return
    try:
        found = files.mark()
        if not known:
            found = known = found or uuid4().hex
            files.set_mark(known)
            with db.write() as session:
                memory.keep(session, KNOWN, known)
    except OSError as error:
        raise SettingsError(f"Penyimpanan lampiran di [files] tidak dapat dipakai: {error}. Perbaiki dahulu.") from None
    if found != known:
        raise SettingsError(
            "Komputer ini tidak melihat lampiran yang sudah disimpan kantor. Pasang folder bersama itu, atau samakan "
            "[files] dengan komputer lain. Bila penyimpanannya memang pindah, salin dahulu seluruh isinya ke sana."
        )
