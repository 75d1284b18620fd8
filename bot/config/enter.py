"""How a process of the program begins: it ends with the supervisor, and writes a log. Cheap to import."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.process import guard, logs

if TYPE_CHECKING:
    from bot.config.settings import Settings

SUPERVISOR = "LOKET_SUPERVISOR"  # the process that started us, where `loket run` did


def follow_supervisor() -> None:
    """End this process when the supervisor ends, where the kernel does not do it already."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        guard.watch(int(supervisor))


def write_log(part: str, settings: Settings) -> None:
    """Write the log: to the data folder under the supervisor, else to the terminal (also for systemd)."""
    folder = settings.data / "log" if os.environ.get(SUPERVISOR) else None
    logs.set_up(part, settings.log_level, folder, settings.secrets)
