"""Icons: every icon that a template, a module or an event names is in the sprite that pages load."""

from __future__ import annotations

import re
from pathlib import Path

from bot.web.present import event_text
from store.event_names import EventName

WEB = Path(__file__).parents[2] / "bot" / "web"
SPRITE = (WEB / "static/vendor/tabler-icons-sprite.svg").read_text()
OUTLINE = frozenset(re.findall(r'id="ti-([a-z0-9-]+)"', SPRITE))
FILLED = frozenset(re.findall(r'id="tf-([a-z0-9-]+)"', SPRITE))


def missing(folder: str, ending: str, pattern: str, icons: frozenset[str]) -> list[str]:
    """Return "file: icon" for every icon that files name by a pattern and the sprite does not have."""
    return [
        f"{file.name}: {name}"
        for file in (WEB / folder).rglob(f"*.{ending}")
        for name in re.findall(pattern, file.read_text())
        if name not in icons
    ]


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    assert missing("templates", "html", r'\bicon\("([a-z0-9-]+)"', OUTLINE) == []
    assert missing("templates", "html", r'\bicon_filled\("([a-z0-9-]+)"', FILLED) == []


def test_every_icon_of_a_module_or_a_script_is_in_the_sprite() -> None:
    assert missing("", "py", r'\bicon="([a-z0-9-]+)"', OUTLINE) == []
    assert missing("status", "py", r'PartHealth\("[^"]+", "([a-z0-9-]+)"', OUTLINE) == []
    assert missing("static/js", "js", r'\bicon\("([a-z0-9-]+)"', OUTLINE) == []


def test_every_event_has_an_icon_of_the_sprite() -> None:
    assert [what for what in EventName if event_text.icon_of(what) not in OUTLINE] == []
