from __future__ import annotations

from pathlib import Path

import pytest
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
def office(world: World) -> StaffDesk:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    return StaffDesk(world)
