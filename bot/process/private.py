"""What Loket writes is for its own user alone: letters of citizens, keys, logs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077  # bits of a mode


def write_privately() -> None:
    """Let this process, and what it starts, write for its own user alone."""
    os.umask(OTHERS)


def take_from_others(folder: Path) -> None:
    """Take a data folder that others of this computer may read away from them, with everything in it.

    Nothing happens where there is no such folder. What a disk refuses, as one in it that is mounted read-only or knows
    no modes, stops nothing: the command says by itself what it cannot do.
    """
    with suppress(OSError):
        if not folder.stat().st_mode & OTHERS:
            return
        for place in (*folder.rglob("*"), folder):
            with suppress(OSError):
                if not place.is_symlink():
                    place.chmod(place.stat().st_mode & ~OTHERS)
