"""What every part of the program does first. Cheap to import."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.config.loading import settings_of
from bot.config.place import Place
from bot.process import guard, logs

if TYPE_CHECKING:
    from bot.config.settings import Settings

SUPERVISOR = "LOKET_SUPERVISOR"  # the process that started us, where `loket run` did


def enter(part: str, place: Place) -> Settings:
    """End with the supervisor, read the settings, write a log. Raises SettingsError."""
    follow_supervisor()
    settings = settings_of(place)
    write_log(part, settings)
    return settings


def follow_supervisor() -> None:
    """End when the supervisor does, where the kernel does not see to it already."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        guard.watch(int(supervisor))


def write_log(part: str, settings: Settings) -> None:
    """Under the supervisor into the data folder; alone to the terminal, for systemd or whoever started it."""
    folder = settings.data / "log" if os.environ.get(SUPERVISOR) else None
    logs.set_up(part, settings.log_level, folder, settings.secrets)
