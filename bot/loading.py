"""The settings of the office a Place names: its file's, or the demo's. What is heavy is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.place import CONFIG, DATA, Place

if TYPE_CHECKING:
    from bot.settings import Settings


def settings_of(place: Place) -> Settings:
    """Raises SettingsError."""
    if place.demo:
        from bot import demo

        return demo.settings(place.data or DATA.absolute(), place.port)
    from bot.settings import load

    return load(place.config or CONFIG, place.data, place.port)
