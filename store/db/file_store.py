"""Bytes of attachments, on disk under their own sha256. A name that a sender chose is never used as a path."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import File, ReportFile, Upload


class FileStore:
    """A folder of files that are named by the sha256 of their bytes. The same bytes are stored once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Store bytes and return their sha256. They are durable when this returns.

        Raises OSError, for example where the disk is full.
        """
        digest = sha256(data).hexdigest()
        path = self.path(digest)
        if path.exists():
            path.touch()  # stored again: `forget` must not delete it now
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        spare = path.with_name(f"{digest}.{os.getpid()}.part")
        try:
            with spare.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)
        return digest

    def forget(self, digest: str, before: datetime) -> None:
        """Delete stored bytes, unless they were stored or asked for again after `before`."""
        path = self.path(digest)
        if path.exists() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def is_used(db: Session, digest: str) -> bool:
    """Return whether a row still needs the bytes of a digest."""
    for table in (File, Upload, ReportFile):
        if db.scalars(select(col(table.id)).where(col(table.sha256) == digest).limit(1)).first() is not None:
            return True
    return False
