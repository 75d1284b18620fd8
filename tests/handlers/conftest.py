from __future__ import annotations

import pytest
from conftest import World
from staff_desk import StaffDesk


@pytest.fixture
def office(world: World) -> StaffDesk:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    return StaffDesk(world)
