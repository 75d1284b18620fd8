"""Bytes of attachments, on disk under their own sha256. A name that a sender chose is never used as a path."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import File, ReportFile, Upload

MARK = "loket-files"  # says which store this is, so that a computer that sees another one notices it


class FileStore:
    """A folder of files that are named by the sha256 of their bytes. The same bytes are stored once.

    is_shared: several computers mount the folder. Without its mark it is not mounted, and nothing is stored there.
    """

    def __init__(self, folder: Path, *, is_shared: bool = False) -> None:
        self.folder = folder
        self.is_shared = is_shared

    def path(self, digest: str) -> Path:
        """Return where bytes lie on this computer. `bring` says whether they do."""
        return self.folder / digest[:2] / digest

    def bring(self, digest: str) -> Path:
        """Return where bytes lie, once they are on this computer.

        Raises FileNotFoundError for bytes that are not stored, OSError where the store does not answer.
        """
        path = self.path(digest)
        if not path.is_file():
            self.require_there()
            raise FileNotFoundError(f"no bytes of {digest}")
        return path

    def put(self, data: bytes) -> str:
        """Store bytes and return their sha256. They are durable when this returns.

        Raises OSError, for example where the disk is full.
        """
        digest = sha256(data).hexdigest()
        self.require_there()
        path = self.path(digest)
        if path.exists():
            path.touch()  # stored again: `forget` must not delete it now
            return digest
        write(path, data)
        return digest

    def delete(self, digest: str) -> None:
        """Delete stored bytes."""
        self.path(digest).unlink(missing_ok=True)

    def forget(self, digest: str, before: datetime) -> None:
        """Delete stored bytes, unless they were stored or asked for again after `before`."""
        path = self.path(digest)
        if path.exists() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)

    def tidy(self, now: datetime, is_needed: Callable[[str], bool]) -> None:
        """Do what was put off. is_needed: whether a row still needs the bytes of a digest."""

    def mark(self) -> str:
        """Return which store this is, "" for one without a mark. Raises OSError where it does not answer."""
        try:
            return (self.folder / MARK).read_text()
        except FileNotFoundError:
            return ""

    def set_mark(self, mark: str) -> None:
        """Say which store this is. Raises OSError."""
        write(self.folder / MARK, mark.encode())

    def require_there(self) -> None:
        """Raises OSError where the folder is shared and not mounted."""
        if self.is_shared and not (self.folder / MARK).is_file():
            raise OSError(f"the shared folder {self.folder} is not mounted")


def write(path: Path, data: bytes) -> None:
    """Write a file so that it is durable and whole, or not there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_name(f"{path.name}.{uuid4().hex}.part")  # another computer may write the same at this moment
    try:
        with spare.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(path)
    finally:
        spare.unlink(missing_ok=True)


def is_used(db: Session, digest: str) -> bool:
    """Return whether a row still needs the bytes of a digest."""
    for table in (File, Upload, ReportFile):
        if db.scalars(select(col(table.id)).where(col(table.sha256) == digest).limit(1)).first() is not None:
            return True
    return False
