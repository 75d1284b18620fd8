"""Signs of life of parts, in small files: the supervisor opens no database, and must see that a part stands still."""

from __future__ import annotations

import logging
from pathlib import Path

FOLDER = "pulse"

log = logging.getLogger(__name__)


def beat(folder: Path, part: str) -> None:
    """Give a sign of life. folder: the data folder."""
    file = folder / FOLDER / part
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        log.warning("no sign of life could be given: %s", error)


def last(folder: Path, part: str) -> int:
    """Return the time of the last sign of life, to be compared with another one only. 0: there was none."""
    try:
        return (folder / FOLDER / part).stat().st_mtime_ns
    except OSError:
        return 0
