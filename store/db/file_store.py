"""Attachments' bytes: on disk under their own sha256, never under a name a stranger chose."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path


class FileStore:
    """A folder of files named by their content. Writing the same bytes twice keeps them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Keep bytes and return their sha256. Durable when this returns; raises OSError when the disk is full."""
        digest = sha256(data).hexdigest()
        place = self.path(digest)
        if place.exists():
            place.touch()  # wanted again: not to be forgotten now
            return digest
        place.parent.mkdir(parents=True, exist_ok=True)
        spare = place.with_name(f"{digest}.{os.getpid()}.part")
        try:
            with spare.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            spare.replace(place)
        finally:
            spare.unlink(missing_ok=True)
        return digest

    def forget(self, digest: str, before: datetime) -> None:
        """Throw bytes away, unless somebody has put them here (again) after `before`."""
        place = self.path(digest)
        if place.exists() and place.stat().st_mtime < before.timestamp():
            place.unlink(missing_ok=True)
