"""Whether our own web server may have let webhooks fall: it did not answer, it ended, or the computer slept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.process import restarts
from bot.process.asking import is_served

SLEPT = 15.0  # seconds between two looks after which nobody was awake: no provider waits longer for an answer
# goes on while the computer sleeps, where the system has such a clock
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass
class WebServer:
    """What the looks at the web server on this computer found.

    host, port: where it listens. folder: of the data, where the supervisor notes what ended by itself.
    """

    host: str
    port: int
    folder: Path
    _was_there: bool = False
    _was_away: bool = False
    _looked: float | None = None
    _lost: bool = False
    _ended: datetime | None = None

    def __post_init__(self) -> None:
        self._ended = self._last_end()

    def look(self) -> None:
        """Look once. One that was never here runs on another computer and is not missed."""
        answers = is_served(self.host, self.port, "/healthz")
        ended, now = self._last_end(), time.clock_gettime(STEADY)
        slept = self._looked is not None and now - self._looked > SLEPT
        self._lost |= (self._was_away if answers else self._was_there) or ended != self._ended or slept
        self._was_there, self._was_away = self._was_there or answers, not answers
        self._looked, self._ended = now, ended

    def may_have_lost(self) -> bool:
        """Return whether webhooks may have been lost since this was asked last."""
        lost, self._lost = self._lost, False
        return lost

    def _last_end(self) -> datetime | None:
        return max((one.at for one in restarts.read(self.folder) if one.part == "web"), default=None)
