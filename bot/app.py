"""The App: the objects that every process of the program needs, built once."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.bell import Bell
from bot.clock import OFFSET_FILE, Clock
from bot.config.enter import follow_supervisor, write_log
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.config.settings import Settings
from bot.files.stores import store_of
from channels.protocols import Channel
from handlers.office import overrides
from handlers.office.office import Office
from store.cases import visible_cases
from store.db import patience
from store.db.database import Database
from store.db.file_store import FileStore
from store.office import choices

log = logging.getLogger(__name__)

REFRESH_EVERY = 1.0  # seconds until every process knows what an admin saved
REFRESH_WITHIN = 0.5  # seconds; then what is known stays in force for another while


@dataclass
class OfficeNow:
    """Hold the office in force: the settings file, overridden by what was saved in the browser."""

    written: Office
    db: Database
    known: Office | None = None
    revision: int = -1
    refreshed_at: float = 0.0

    def __call__(self) -> Office:
        if self.known is None or time.monotonic() - self.refreshed_at >= REFRESH_EVERY:
            self.refresh()
        return self.known or self.written

    def refresh(self) -> None:
        """Read the settings again when their revision changed. Keep the known office when the database fails."""
        try:
            with patience.at_most(REFRESH_WITHIN), self.db.read() as db:
                revision = choices.revision(db)
                if self.known is None or revision != self.revision:
                    self.known, self.revision = overrides.current(db, self.written), revision
        except Exception as error:
            log.warning("what was chosen in the browser cannot be read: %s", type(error).__name__)
        self.refreshed_at = time.monotonic()


@dataclass(frozen=True)
class App:
    """Everything that a process needs. `build` makes it, and it is passed on as an argument."""

    settings: Settings
    clock: Clock
    db: Database
    channels: Mapping[str, Channel]
    bell: Bell
    files: FileStore
    office_now: OfficeNow = field(repr=False)

    @property
    def office(self) -> Office:
        """Return the office in force: the settings file, overridden by what was saved in the browser.

        `settings.office` is the office of the settings file alone.
        """
        return self.office_now()

    def phone_time(self) -> datetime:
        """Return the time that phones show: a demo moves our clock and not theirs."""
        return self.clock() - _clock(self.settings).offset()


def build(settings: Settings) -> App:
    """Build the App of one process. Opens no connection yet."""
    db, bell = Database(settings.database_url, settings.data), Bell(settings.redis_url)
    db.tell = lambda names: bell.tell(*names)
    db.audience = visible_cases.audience
    return App(
        settings=settings,
        clock=_clock(settings),
        db=db,
        channels=settings.channels,
        bell=bell,
        files=store_of(settings),
        office_now=OfficeNow(settings.office, db),
    )


def _clock(settings: Settings) -> Clock:
    return Clock(settings.data / OFFSET_FILE if settings.demo else None)


def enter(part: str, place: Place, ready: App | None = None) -> App:
    """Begin as one process of the program: end with the supervisor, open the office, write a log.

    part: name of the process, also of its log.
    ready: App that the supervisor opened before it forked this process. Its connections are opened again here.
    Raises SettingsError.
    """
    follow_supervisor()
    app = ready or open_app(place)
    app.db.after_fork()
    write_log(part, app.settings)
    return app


def open_app(place: Place) -> App:
    """Return the App of the office that a Place names. Raises SettingsError."""
    return build(settings_of(place))
