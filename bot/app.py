"""The parts, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.bell import Bell
from bot.clock import Clock
from bot.settings import Settings
from channels.envelope import Channel
from handlers.office import Office
from store.db import Database
from store.files import FileStore


@dataclass(frozen=True)
class App:
    """Everything a part of the program needs; made by `build`, handed on, never looked up."""

    settings: Settings
    clock: Clock
    db: Database
    channels: Mapping[str, Channel]
    office: Office
    bell: Bell
    files: FileStore


def build(settings: Settings) -> App:
    """Put the parts together for one process. Opens no connection yet."""
    return App(
        settings=settings,
        clock=Clock(settings.data / "clock-offset" if settings.demo else None),
        db=Database(settings.database_url, settings.data),
        channels=settings.channels,
        office=settings.office,
        bell=Bell(settings.redis_url),
        files=FileStore(settings.data / "files"),
    )
