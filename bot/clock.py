"""The only reader of the computer's time. The demo may move it: the offset lies in a file every part reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Clock:
    """Tells the time in UTC. `offset_file` holds seconds to add (demo only); None is the plain computer's clock."""

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
        """Move the demo's clock forward and return the new time. Raises ValueError outside the demo."""
        if self.offset_file is None:
            raise ValueError("only the demo's clock can be moved: start with `loket run --demo`")
        moved = self.offset().total_seconds() + seconds
        spare = self.offset_file.with_suffix(".new")
        spare.write_text(str(moved))
        spare.replace(self.offset_file)
        return self()
