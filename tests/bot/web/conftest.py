from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import serving
from composer_room import Room
from staff_desk import StaffDesk
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    """Dewi and Agus on duty, Dewi signed in; nobody has written yet."""
    world.officer("dewi")
    world.officer("agus")
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("dewi")
    return made


@pytest.fixture
def office_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no request read the office's settings again because a second has passed: statements are counted."""
    monkeypatch.setattr("bot.app.REFRESH_EVERY", float("inf"))


@pytest.fixture
def office(world: World) -> StaffDesk:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    return StaffDesk(world)


@pytest.fixture
def room(desk: Desk, browser: Any) -> Iterator[Room]:
    with serving(desk.flask) as base:
        made = Room(desk, base, browser)
        yield made
        for context in browser.contexts:
            context.close()
        assert made.complaints == []
