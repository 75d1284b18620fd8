"""The citizens: what they wrote, what reached them, and what happened on the way. In memory, the newest only."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

MOST_ITEMS = 2000
MOST_EVENTS = 100
MOST_PEOPLE = 5000
MOST_BYTES = 64 * 1024 * 1024  # of files, all together
WINDOW = timedelta(hours=24)  # WhatsApp's customer service window


@dataclass(frozen=True)
class File:
    """A file that somebody sent."""

    id: str
    name: str
    type: str
    data: bytes

    def describe(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "type": self.type, "size": len(self.data)}


class Shelf:
    """Files by id. The oldest are dropped when there is no more room."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, File] = OrderedDict()
        self._most = most_bytes
        self.size = 0

    def put(self, file: File) -> File:
        with self._lock:
            self._files[file.id] = file
            self.size += len(file.data)
            while self.size > self._most:
                _, oldest = self._files.popitem(last=False)
                self.size -= len(oldest.data)
        return file

    def get(self, file_id: str) -> File | None:
        with self._lock:
            return self._files.get(file_id)

    def remove(self, file_id: str) -> bool:
        with self._lock:
            file = self._files.pop(file_id, None)
            self.size -= len(file.data) if file else 0
            return file is not None


@dataclass
class Item:
    """One message or call.

    direction: "in" from the citizen to the office, "out" to the citizen.
    note: why its state is what it is.
    """

    channel: str
    address: str
    direction: str
    text: str
    at: datetime
    files: tuple[File, ...] = ()
    subject: str = ""
    state: str = "sampai"
    note: str = ""
    number: int = 0

    def describe(self) -> dict[str, Any]:
        told: dict[str, Any] = {"id": self.number, "channel": self.channel, "direction": self.direction}
        told |= {"text": self.text, "at": self.at.isoformat(timespec="seconds"), "subject": self.subject}
        return told | {
            "state": self.state,
            "note": self.note,
            "attachments": [file.describe() for file in self.files],
        }


class World:
    """Everything that the page of the simulator shows.

    clock: time of the demo.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.files = Shelf()
        self._lock = threading.RLock()
        self._items: deque[Item] = deque(maxlen=MOST_ITEMS)
        self._events: deque[dict[str, str]] = deque(maxlen=MOST_EVENTS)
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._wrote: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._opted_out: OrderedDict[str, None] = OrderedDict()
        self._numbers = itertools.count(1)
        self._began = clock()
        self.version = int(clock().timestamp() * 10)  # another after each start

    def add(self, item: Item) -> Item:
        with self._lock:
            item.number = next(self._numbers)
            self._items.append(item)
            if item.direction == "in":
                _remember(self._wrote, (item.channel, item.address), item.at)
            self.version += 1
        return item

    def change(self, item: Item, state: str, note: str = "") -> None:
        with self._lock:
            item.state, item.note = state, note
            self.version += 1

    def tell(self, text: str) -> None:
        """Show a sentence to the person at the page."""
        with self._lock:
            self._events.append({"at": self.clock().isoformat(timespec="seconds"), "text": text})
            self.version += 1

    def name(self, channel: str, address: str, given: str = "") -> str:
        """Return the name that a citizen shows: the last one given."""
        with self._lock:
            if given:
                _remember(self._names, (channel, address), given)
            return self._names.get((channel, address), "")

    def window_open(self, address: str) -> bool:
        """Return whether this person wrote on WhatsApp in the last 24 hours. Before our own start they may have."""
        with self._lock:
            wrote = self._wrote.get(("whatsapp", address), self._began)
        return self.clock() - wrote < WINDOW

    def opt_out(self, address: str, *, out: bool) -> None:
        with self._lock:
            if out:
                _remember(self._opted_out, address, None)
            else:
                self._opted_out.pop(address, None)

    def opted_out(self, address: str) -> bool:
        with self._lock:
            return address in self._opted_out

    def received(self, address: str, channel: str = "") -> list[dict[str, Any]]:
        """Return what reached a citizen, the oldest first."""
        return [one.describe() for one in self._of("out", address) if channel in ("", one.channel)]

    def last_received(self, channel: str, address: str) -> Item | None:
        return next((one for one in reversed(list(self._of("out", address))) if one.channel == channel), None)

    def _of(self, direction: str, address: str) -> Iterator[Item]:
        with self._lock:
            items = list(self._items)
        return (one for one in items if one.direction == direction and one.address == address)

    def describe(self) -> dict[str, Any]:
        """Return all conversations, those with the newest item first."""
        with self._lock:
            talks: OrderedDict[tuple[str, str], list[Item]] = OrderedDict()
            for item in self._items:
                talks.setdefault((item.channel, item.address), []).append(item)
            citizens = [
                {
                    "channel": channel,
                    "address": address,
                    "name": self._names.get((channel, address), ""),
                    "items": [one.describe() for one in items],
                }
                for (channel, address), items in sorted(talks.items(), key=lambda talk: -talk[1][-1].number)
            ]
            return {"version": self.version, "citizens": citizens, "events": list(self._events)}


def _remember(known: OrderedDict[Any, Any], key: object, value: object) -> None:
    known[key] = value
    known.move_to_end(key)
    while len(known) > MOST_PEOPLE:
        known.popitem(last=False)
