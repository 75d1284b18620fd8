"""Threads for each kind of request: pages cannot take those of webhooks, and a monitor is answered beside both."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

from bot.server.bodies import Room

Result = TypeVar("Result")


class Full(Exception):
    """Refuse a request because too many others wait for a thread."""


@dataclass
class Lane:
    """Threads of one kind of request. Use it in the thread of the event loop only.

    An executor of the standard library does the same at twice the price of a request.
    starts: beginnings of the addresses, "" for every other address.
    threads: at most. waiting: requests that may wait for one. largest: bytes of a body.
    room: for the large bodies of this lane. takes_unmeasured: whether a body may come without its length.
    """

    name: str
    starts: tuple[str, ...]
    threads: int
    waiting: int
    largest: int
    room: Room = field(default_factory=lambda: Room(0))
    takes_unmeasured: bool = False
    under_way: int = field(default=0, init=False)
    started: int = field(default=0, init=False)
    queue: SimpleQueue[_Work] = field(default_factory=SimpleQueue, init=False)

    async def run(self, work: Callable[[], Result], *, is_new: bool = False) -> Result:
        """Return what the work returns, done in a thread of this lane. Raises what the work raises.

        is_new: it begins a request. Raises Full where too many wait.
        """
        if is_new and self.under_way >= self.threads + self.waiting:
            raise Full
        self.under_way += 1
        try:
            self._start_thread()
            result: Result = await self._queued(work)
            return result
        finally:
            self.under_way -= 1

    def _queued(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        asked = _Work(work)
        self.queue.put(asked)
        return asked.done

    def _start_thread(self) -> None:
        """Start one more thread where all are at work. Raises Full where there is no memory even for the first."""
        if self.started >= min(self.under_way, self.threads):
            return
        thread = threading.Thread(target=self._work, name=f"{self.name}-{self.started + 1}", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            if not self.started:
                raise Full from error
            return
        self.started += 1

    def _work(self) -> None:
        while True:
            self.queue.get().do()


class _Work:
    """Work for a thread, and the loop that waits for it."""

    __slots__ = ("done", "loop", "work")

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.loop = work, asyncio.get_running_loop()
        self.done: asyncio.Future[Any] = self.loop.create_future()

    def do(self) -> None:
        try:
            tell, outcome = self.done.set_result, self.work()
        except BaseException as error:  # told to who waits
            tell, outcome = self.done.set_exception, error
        self.loop.call_soon_threadsafe(_tell, self.done, tell, outcome)
        del self, tell, outcome  # an error holds this frame: what a request took would stay until the next collection


def _tell(done: asyncio.Future[Any], tell: Callable[[Any], None], outcome: object) -> None:
    if not done.done():  # nobody waits where the server ends
        tell(outcome)


def lane_of(lanes: tuple[Lane, ...], path: str) -> Lane:
    """Return the lane of an address. The last lane takes every address."""
    return next(lane for lane in lanes if path.startswith(lane.starts))
