"""`python -m bot` with a clock that the lab moves: the file named by LAB_CLOCK says by how many seconds.

The second number in it is by how many seconds the whole world hurries.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from bot.cli import doctor
from bot.cli.main import main
from bot.clock import Clock
from bot.telling import machine_signs, watch
from bot.work import fetch_mail

LITTLE_DISK = 48_000_000  # bytes; the lab's disk has 192 MB


def off(clock: Clock) -> timedelta:
    """Return by how much the lab has moved the office's clock."""
    return timedelta(seconds=float(FILE.read_text().split()[0]))


def steady() -> float:
    """Return the seconds of a clock that nobody sets. It hurries with the world, and no fault moves it."""
    return time.clock_gettime(watch.STEADY) + float(FILE.read_text().split()[1])


FILE = Path(os.environ["LAB_CLOCK"])
Clock.offset = off  # type: ignore[method-assign]
watch.steady = steady
machine_signs.GIGABYTE = doctor.LITTLE_DISK = doctor.NO_DISK = LITTLE_DISK
if os.environ.get("LAB_HURRIES"):  # where fifteen seconds pass in one, each part must give its signs more often
    watch.EVERY, fetch_mail.LOOK_EVERY = 1.0, 5.0

if __name__ == "__main__":
    sys.exit(main())
