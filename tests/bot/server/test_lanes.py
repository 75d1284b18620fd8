"""Threads of each kind of request."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest
from office_process import wait_for
from web_desk import Desk
from world import World

from bot.server.lanes import Lane, lane_of
from bot.web import serve
from channels.whatsapp import WhatsApp


class Taken:
    """Something large that a request took."""


def test_what_a_failed_request_took_is_free_as_soon_as_it_was_told() -> None:
    taken: list[weakref.ref[Taken]] = []

    def fails() -> None:
        large = Taken()
        taken.append(weakref.ref(large))
        raise MemoryError

    async def told() -> bool:
        try:
            await Lane("hooks", ("",), 1, 0, 0).run(fails)
        except MemoryError:
            return True
        return False

    def serve() -> None:
        assert asyncio.run(told())

    gc.disable()
    try:
        thread = threading.Thread(target=serve)
        thread.start()
        thread.join()
        wait_for(lambda: taken[0]() is None, "what it took")
    finally:
        gc.enable()


def test_webhooks_and_monitors_have_threads_that_no_page_takes_and_every_body_a_limit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "_allow_files", lambda _most: None)
    desk = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    bridge = serve.bridge(desk.app, desk.flask)
    asked = ("/hooks/whatsapp", "/healthz", "/readyz", "/metrics", "/masuk", "/", "/konsultasi/hooks/")
    found = [lane_of(bridge.lanes, path).name for path in asked]
    assert found == ["hooks", "monitors", "monitors", "monitors", "pages", "pages", "pages"]
    hooks, monitors, pages = bridge.lanes
    assert all(0 < one.threads <= 32 and one.waiting >= 0 for one in (*bridge.lanes, bridge.large))
    assert (hooks.takes_unmeasured, monitors.takes_unmeasured, pages.takes_unmeasured) == (True, False, False)
    assert len({id(one.room) for one in bridge.lanes}) == 3
    assert monitors.largest == 0 and 0 < hooks.largest < hooks.room.most and 0 < pages.largest < pages.room.most
