"""Parts that look the same on every page, each drawn once: to draw them for every page takes a fifth of its time."""

from __future__ import annotations

from functools import cache, lru_cache

from flask import current_app
from markupsafe import Markup

REMEMBERED = 500  # icons, each in its sizes


@lru_cache(REMEMBERED)
def icon(name: str, size: str = "") -> Markup:
    """Draw an icon of the sprite.

    name: as the sprite calls it.
    size: "" for the usual one, else a size of the style sheet.
    """
    html: Markup = current_app.jinja_env.get_template("icons.html").module.outlined(name, size)  # type: ignore[attr-defined]
    return html


@cache
def shortcuts() -> Markup:
    """Draw the list of shortcuts."""
    return Markup(current_app.jinja_env.get_template("inbox/palette/shortcuts.html").render())  # noqa: S704  # our own
