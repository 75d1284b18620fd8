"""Failures on demand: what goes wrong with the next sends."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass

# what people may ask for, and what then happens
KINDS: Mapping[str, str] = {
    "429": "the provider has no time: 20429 with Retry-After, SMTP 450",
    "500": "the provider breaks: HTTP 500, SMTP 451",
    "timeout": "the message leaves, its answer never comes",
    "invalid": "no such address: 21211, SMTP 550",
    "bounce": "accepted, then reported undeliverable",
    "media": "the next file of a citizen cannot be fetched: 404",
}
CODE = re.compile(r"[2-6]\d{4}")
MOST_FAILURES = 100


@dataclass
class Failure:
    """A failure that was ordered.

    channel: "" for every channel.
    """

    channel: str
    kind: str
    times: int


class Failures:
    """The failures that were ordered and have not happened yet, in their order."""

    def __init__(self, kinds: Mapping[str, str] = KINDS) -> None:
        self.kinds = kinds
        self._lock = threading.Lock()
        self._asked: list[Failure] = []

    def ask(self, channel: str, kind: str, times: int) -> None:
        """Order a failure. Raises ValueError.

        kind: one of self.kinds, or an error code of Twilio.
        """
        if kind not in self.kinds and not CODE.fullmatch(kind):
            raise ValueError(kind)
        with self._lock:
            self._asked = [*self._asked, Failure(channel, kind, times)][-MOST_FAILURES:]

    def take(self, channel: str, *, media: bool = False) -> str:
        """Return the kind of failure that happens now, "" for none.

        media: whether a file of a citizen is fetched. Otherwise something is sent.
        """
        with self._lock:
            for failure in self._asked:
                if failure.channel in ("", channel) and (failure.kind == "media") == media:
                    failure.times -= 1
                    self._asked = [other for other in self._asked if other.times > 0]
                    return failure.kind
        return ""

    def forget(self) -> None:
        with self._lock:
            self._asked = []

    def pending(self) -> list[dict[str, object]]:
        with self._lock:
            return [{"channel": one.channel, "kind": one.kind, "times": one.times} for one in self._asked]
