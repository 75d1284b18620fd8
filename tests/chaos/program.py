"""`python -m bot` with a clock that the lab moves: the file named by LAB_CLOCK says by how many seconds."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.cli.main import main
from bot.clock import Clock


def off(clock: Clock) -> timedelta:
    """Return by how much the lab has moved the office's clock."""
    return timedelta(seconds=float(FILE.read_text()))


FILE = Path(os.environ["LAB_CLOCK"])
Clock.offset = off  # type: ignore[method-assign]  # at any load: granian's child may load this module again

if __name__ == "__main__":
    sys.exit(main())
