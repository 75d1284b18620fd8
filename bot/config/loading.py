"""The settings of the office that a Place names: of its settings file, or of the demo.

Every command reads them before it writes, so the data folder is taken from others here. Imports wait until they are
needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.config.place import CONFIG, DATA, Place
from bot.process import private

if TYPE_CHECKING:
    from bot.config.settings import Settings


def settings_of(place: Place) -> Settings:
    """Return the settings of an office, whose data folder is for our user alone. Raises SettingsError."""
    settings = _read(place)
    private.take_from_others(settings.data)
    return settings


def _read(place: Place) -> Settings:
    if place.demo:
        from bot.config import demo

        return demo.settings(place.data or DATA.absolute(), place.port)
    from bot.config.settings import load

    return load(place.config or CONFIG, place.data, place.port)
