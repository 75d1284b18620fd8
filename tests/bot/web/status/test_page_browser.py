"""The status page in a real browser: what is said of a part is read to its end, on a phone too."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from composer_room import Room

from bot.backup import aging
from store.db import memory

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
FILE = "/media/flashdisk/cadangan/loket-20260801-013000.tar.gz.age"


@pytest.mark.parametrize("width", [390, 1440])
def test_what_is_said_of_an_old_backup_stays_in_its_panel(room: Room, width: int) -> None:
    world = room.desk.world
    world.officer("lina", role="admin")
    with world.db.write() as db:
        memory.keep(db, aging.KEPT, json.dumps([[FILE, (world.now - timedelta(days=90)).isoformat(), 30]]))
    page = room.enter("lina", room.hears())
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{room.base}/status")
    panel = page.locator(".lk-panel", has=page.get_by_role("heading", name="Mesin"))
    panel.get_by_role("link", name=aging.TO_DO).wait_for()
    assert panel.evaluate("one => [one.scrollWidth <= one.clientWidth, one.clientWidth > 0]") == [True, True]
