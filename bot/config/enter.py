"""How a part of the program begins: it ends with the supervisor, and writes a log. Cheap to import."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.process import guard, logs

if TYPE_CHECKING:
    from bot.config.settings import Settings

SUPERVISOR = "LOKET_SUPERVISOR"  # the process that started us, where `loket run` did


def follow_supervisor() -> None:
    """End when the supervisor does, where the kernel does not see to it already."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        guard.watch(int(supervisor))


def write_log(part: str, settings: Settings) -> None:
    """Under the supervisor into the data folder; alone to the terminal, for systemd or whoever started it."""
    folder = settings.data / "log" if os.environ.get(SUPERVISOR) else None
    logs.set_up(part, settings.log_level, folder, settings.secrets)
