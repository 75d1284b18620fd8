"""An office with two officers, Dewi and Agus."""

from __future__ import annotations

import pytest
from world import World


@pytest.fixture
def office(world: World) -> World:
    return _staffed(world)


@pytest.fixture
def any_office(any_world: World) -> World:
    """Return the office on each database: for what moves rows or queries them in a way of its own."""
    return _staffed(any_world)


def _staffed(world: World) -> World:
    world.officer("dewi")
    world.officer("agus")
    return world
