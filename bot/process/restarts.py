"""What the supervisor had to start again, in a small file: it opens no database, and the status page must say it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

NAME = "restarts"
KEPT = 50


class Restart(NamedTuple):
    """A part that ended and was started again. at: aware, UTC."""

    at: datetime
    part: str


def note(folder: Path, part: str, now: datetime) -> None:
    """Remember that a part of the office in this data folder ended. Only the last 50 are kept. Raises OSError."""
    lines = [f"{one.at.isoformat()} {one.part}\n" for one in read(folder)][1 - KEPT :]
    spare = folder / f"{NAME}.new"
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w") as file:
        file.writelines([*lines, f"{now.isoformat()} {part}\n"])
    spare.replace(folder / NAME)


def read(folder: Path) -> Sequence[Restart]:
    """Return what was started again, in the order of time. Nothing where there is no such file."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [found for line in lines if (found := _read(line)) is not None]


def _read(line: str) -> Restart | None:
    moment, _, part = line.partition(" ")
    try:
        return Restart(datetime.fromisoformat(moment), part)
    except ValueError:
        return None
