"""Pages that a tablet may show once: what a visitor wrote waits here between the button and the page after it.

It is held in memory only and never for longer than a minute. An address that was shown, or whose time is over, leads
to an empty form: reload, back and the history bring nothing back.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.self_service.kiosk import Turn

LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that was not shown yet. unstored: the form could not be stored."""

    device_id: int
    until: datetime
    turn: Turn
    unstored: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A number that is shown until its time is over. It names nobody.

    language: of the visitor. is_unproven: they say that they wrote before, so nothing of a case is shown.
    is_large: in large letters.
    """

    device_id: int
    until: datetime
    key: str
    language: str
    is_unproven: bool
    is_large: bool


class Pages:
    """Hold what the tablets of an office show next. Only this process knows it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Waiting] = {}
        self._given: dict[str, Given] = {}

    def keep(self, device_id: int, turn: Turn, now: datetime, *, unstored: bool = False) -> str:
        """Keep a page until it is shown. Return its address. It replaces the one that waits on this device."""
        with self._lock:
            self._drop(device_id, now)
            address = secrets.token_urlsafe(16)
            self._waiting[address] = Waiting(device_id, now + LASTS, turn, unstored)
        return address

    def take(self, address: str, device_id: int, now: datetime) -> Waiting | None:
        """Return a page of this device, once."""
        with self._lock:
            found = self._waiting.pop(address, None)
        return found if found is not None and found.device_id == device_id and found.until > now else None

    def give(self, given: Given, now: datetime) -> str:
        """Remember which number a device shows. Return the address it is shown at."""
        with self._lock:
            self._drop(given.device_id, now)
            address = secrets.token_urlsafe(16)
            self._given[address] = given
        return address

    def given(self, address: str, device_id: int, now: datetime) -> Given | None:
        """Return the number that a device shows, as often as it asks within its time."""
        with self._lock:
            found = self._given.get(address)
        return found if found is not None and found.device_id == device_id and found.until > now else None

    def forget(self, device_id: int, now: datetime) -> None:
        """Forget what a device shows, and whatever has waited too long elsewhere."""
        with self._lock:
            self._drop(device_id, now)

    def _drop(self, device_id: int, now: datetime) -> None:
        self._waiting = {at: one for at, one in self._waiting.items() if one.device_id != device_id and one.until > now}
        self._given = {at: one for at, one in self._given.items() if one.device_id != device_id and one.until > now}
