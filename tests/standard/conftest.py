"""The office the service standard is proven in."""

from __future__ import annotations

import pytest
from cast import SITI
from time_rules import post, tick


@pytest.fixture
def office(world):
    """Two officers on duty, a supervisor, and Siti's question with Dewi; it is Monday, 09.00."""
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk per kecamatan")
    world.agus = world.officer("agus")
    world.number = world.the_consultation().number
    tick(world)
    post(world)
    return world
