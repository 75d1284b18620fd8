"""The mailbox of the office on the mail server: folders of letters with their UIDs. In memory, the newest only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

MOST_LETTERS = 500
MOST_BYTES = 64 * 1024 * 1024


@dataclass
class Stored:
    """One letter in a folder."""

    uid: int
    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


class Box:
    """One folder.

    validity: its UIDVALIDITY.
    special: its use (RFC 6154), "" for none.
    """

    def __init__(self, name: str, validity: int, special: str = "") -> None:
        self.name, self.validity, self.special = name, validity, special
        self._lock = threading.Lock()
        self._letters: dict[int, Stored] = {}
        self._size = 0
        self._watchers: set[Callable[[], None]] = set()
        self.next_uid = 1

    def append(self, raw: bytes, at: datetime) -> int:
        """Store a letter and return its UID. Drop the oldest where there are too many, and wake clients that wait."""
        with self._lock:
            uid, self.next_uid = self.next_uid, self.next_uid + 1
            self._letters[uid] = Stored(uid, raw, at)
            self._size += len(raw)
            while len(self._letters) > MOST_LETTERS or (self._size > MOST_BYTES and len(self._letters) > 1):
                self._drop(next(iter(self._letters)))
            watchers = list(self._watchers)
        for wake in watchers:
            wake()
        return uid

    def remove(self, uid: int) -> None:
        with self._lock:
            self._drop(uid)

    def _drop(self, uid: int) -> None:
        gone = self._letters.pop(uid, None)
        self._size -= len(gone.raw) if gone else 0

    def get(self, uid: int) -> Stored | None:
        with self._lock:
            return self._letters.get(uid)

    def uids(self) -> list[int]:
        with self._lock:
            return list(self._letters)

    def watch(self, wake: Callable[[], None]) -> None:
        with self._lock:
            self._watchers.add(wake)

    def unwatch(self, wake: Callable[[], None]) -> None:
        with self._lock:
            self._watchers.discard(wake)


class Boxes:
    """The folders of one account. Each start makes a new mailbox, so `validity` must differ from the last start."""

    def __init__(self, validity: int) -> None:
        self.inbox = Box("INBOX", validity)
        self.junk = Box("Junk", validity, "\\Junk")
        self.sent = Box("Sent", validity, "\\Sent")

    def all(self) -> tuple[Box, ...]:
        return (self.inbox, self.junk, self.sent)

    def find(self, name: str) -> Box | None:
        folder = "INBOX" if name.upper() == "INBOX" else name
        return next((box for box in self.all() if box.name == folder), None)
