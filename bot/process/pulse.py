"""Signs of life of parts, in small files: the supervisor opens no database, and must see that a part stands still."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.process.logs import Seldom

FOLDER = "pulse"

log = logging.getLogger(__name__)
_may_complain = Seldom(3600.0)


def beat(folder: Path, part: str) -> None:
    """Give a sign of life. folder: the data folder."""
    try:
        _touch(folder, part)
    except OSError as error:
        if _may_complain():
            log.warning("no sign of life could be given: %s", error)


def can_beat(folder: Path, part: str) -> bool:
    """Return whether a sign of life of a part could be given now: it is given, to see that."""
    try:
        _touch(folder, part)
    except OSError:
        return False
    return True


def _touch(folder: Path, part: str) -> None:
    file = folder / FOLDER / part
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)


def unwritable(folder: Path) -> str:
    """Return what of the folder of signs of life cannot be written, "" for nothing. Nothing is written for that."""
    place = folder / FOLDER
    if place.exists() and not place.is_dir():
        return FOLDER
    for one in (place, *place.iterdir()) if place.exists() else (folder,):
        if not os.access(one, os.W_OK):
            return str(one.relative_to(folder.parent))
    return ""


def last(folder: Path, part: str) -> int:
    """Return the time of the last sign of life, to be compared with another one only. 0: there was none."""
    try:
        return (folder / FOLDER / part).stat().st_mtime_ns
    except OSError:
        return 0
