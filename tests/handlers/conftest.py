from __future__ import annotations

import pytest
from conftest import World
from staffdesk import StaffDesk


@pytest.fixture
def office(world: World) -> StaffDesk:
    """Dewi, whose consultation it is, and Laila, whom she can ask."""
    return StaffDesk(world)
