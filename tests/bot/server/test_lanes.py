"""Threads of each kind of request."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

from office_process import wait_for

from bot.server.lanes import Lane


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
