"""The settings of the office a Place names: its file's, or the demo's. What is heavy is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.config.place import CONFIG, DATA, Place

if TYPE_CHECKING:
    from bot.config.settings import Settings


def settings_of(place: Place) -> Settings:
    """Raises SettingsError."""
    if place.demo:
        from bot.config import demo

        return demo.settings(place.data or DATA.absolute(), place.port)
    from bot.config.settings import load

    return load(place.config or CONFIG, place.data, place.port)
