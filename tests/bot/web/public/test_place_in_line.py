"""The citizen's page names the place in line now, and when the office opens or the promise by that place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from time_rules import tick
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from handlers.office import links

SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10.00 WIB
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    """Four citizens wrote on Sunday, the last in English; Dewi is on duty on Monday."""
    world.officer("dewi")
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    world.now = SUNDAY
    for place in range(3):
        world.hears("whatsapp", f"+62812000008{place:02}", f"Minta data penduduk {2000 + place}")
    world.hears("whatsapp", "+6281200000899", "I need data on population please")
    return made


def page(desk: Desk, place: int) -> str:
    url = links.tracking_url(desk.app.office, desk.world.consultations()[place - 1])
    return desk.text(urlsplit(url).path)


def test_before_opening_it_names_the_place_and_when_we_open(office: Desk) -> None:
    shown = page(office, 3)
    assert "Urutan ke-3 dari yang menunggu" in shown
    assert "Kami buka Senin, 23 November 2026, 08.00 WIB, dan menjawab menurut urutan itu." in shown
    assert "Perkiraan dijawab" not in shown
    assert "We open Monday, 23 November 2026, 08.00 WIB and answer in that order." in page(office, 4)


def test_after_opening_it_names_the_place_now_and_the_promise_by_the_place_then(office: Desk) -> None:
    world = office.world
    world.now = OPENING
    tick(world)
    assert "Urutan ke-3" in page(office, 3) and "08.15 WIB" in page(office, 3)
    world.closes(world.consultations()[0].number)
    tick(world)
    assert "Urutan ke-2" in page(office, 3) and "08.15 WIB" in page(office, 3)
    world.now = OPENING + timedelta(minutes=16)
    tick(world)
    assert "Kami terlambat dari janji kami" in page(office, 3)
    assert "Expected answer: Monday, 23 November 2026, 08.20 WIB." in page(office, 4)
