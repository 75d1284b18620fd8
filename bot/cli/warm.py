"""What the children of `loket run` find ready in the process that they are forked from."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from bot.config.place import Place

if TYPE_CHECKING:
    from bot.app import App

# none of these starts a thread or opens anything: tests/bot/supervisor/test_launch.py
TO_PREPARE = ("bot.supervisor.prepare", "bot.app")
TO_RUN = ("bot.web.serve", "bot.web.app", "bot.work.worker", "bot.work.ticker", "bot.live.hub", "granian")


class Warm:
    """The code of every child, and the App once there are tables.

    The constructor loads what the first child needs. `load` imports the rest while this child works. `open` makes the
    App.
    """

    def __init__(self) -> None:
        self.app: App | None = None
        gc.disable()  # a tenth of the time would go into looking for garbage among what stays for good
        _import(TO_PREPARE)

    def load(self) -> None:
        _import(TO_RUN)

    def open(self, place: Place) -> None:
        """Open the office and build the queries that every child needs. Leave no connection open."""
        from bot.app import open_app
        from bot.work.jobs import prepare

        self.app = open_app(place)
        prepare(self.app)
        gc.collect()
        gc.freeze()  # no child ever looks for garbage among this: a look would copy every page of it
        gc.enable()
        with suppress(AttributeError):  # only the GNU C library has it
            ctypes.CDLL(None).malloc_trim(0)  # 14 MiB that were needed while loading


def _import(modules: tuple[str, ...]) -> None:
    for name in modules:
        import_module(name)
