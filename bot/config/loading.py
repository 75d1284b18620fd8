"""The settings of the office that a Place names: of its settings file, or of the demo.

Imports wait until they are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.config.place import CONFIG, DATA, Place

if TYPE_CHECKING:
    from bot.config.settings import Settings


def settings_of(place: Place) -> Settings:
    """Return the settings of an office. Raises SettingsError."""
    if place.demo:
        from bot.config import demo

        return demo.settings(place.data or DATA.absolute(), place.port)
    from bot.config.settings import load

    return load(place.config or CONFIG, place.data, place.port)
