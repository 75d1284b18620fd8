"""The only module that reads the clock of the computer.

The demo may move the time: an offset is stored in a file that every process reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFSET_FILE = "clock-offset"  # of the data folder of a demo


@dataclass(frozen=True)
class Clock:
    """Tells the time in UTC.

    offset_file: file with seconds to add (demo only). None: the time of the computer.
    """

    offset_file: Path | None = None

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        if self.offset_file is None:
            return timedelta()
        try:
            return timedelta(seconds=float(self.offset_file.read_text()))
        except (FileNotFoundError, ValueError):
            return timedelta()

    def advance(self, seconds: float) -> datetime:
        """Move the clock of the demo forward and return the new time. Raises ValueError outside the demo."""
        if self.offset_file is None:
            raise ValueError("only the demo's clock can be moved: start with `loket run --demo`")
        moved = self.offset().total_seconds() + seconds
        spare = self.offset_file.with_suffix(".new")
        spare.write_text(str(moved))
        spare.replace(self.offset_file)
        return self()
