"""What every part of the program does first."""

from __future__ import annotations

import os

from bot import guard, logs
from bot.place import Place
from bot.settings import Settings

SUPERVISOR = "LOKET_SUPERVISOR"  # the process that started us, where `loket run` did


def enter(part: str, place: Place) -> Settings:
    """Die with the supervisor, write a log, read the settings. Raises SettingsError."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        guard.watch(int(supervisor))
    settings = place.settings()
    write_log(part, settings)
    return settings


def write_log(part: str, settings: Settings) -> None:
    """Under the supervisor into the data folder; alone to the terminal, for systemd or whoever started it."""
    folder = settings.data / "log" if os.environ.get(SUPERVISOR) else None
    logs.set_up(part, settings.log_level, folder, settings.secrets)
