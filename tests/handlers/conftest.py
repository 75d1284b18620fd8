from __future__ import annotations

import pytest
from staff_desk import StaffDesk
from world import World


@pytest.fixture
def office(world: World) -> StaffDesk:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    return StaffDesk(world)
