"""Failures on demand: what shall go wrong with the next sends."""

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
    """channel "": any of them."""

    channel: str
    kind: str
    times: int


class Failures:
    """The failures asked for and not yet used up, in the order they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: list[Failure] = []

    def ask(self, channel: str, kind: str, times: int) -> None:
        """`kind` is one of KINDS or an error code of Twilio's. Raises ValueError."""
        if kind not in KINDS and not CODE.fullmatch(kind):
            raise ValueError(kind)
        with self._lock:
            self._asked = [*self._asked, Failure(channel, kind, times)][-MOST_FAILURES:]

    def take(self, channel: str, *, media: bool = False) -> str:
        """The kind that shall happen now, "" for none. media: a citizen's file is fetched (else: something is sent)."""
        with self._lock:
            for one in self._asked:
                if one.channel in ("", channel) and (one.kind == "media") == media:
                    one.times -= 1
                    self._asked = [other for other in self._asked if other.times > 0]
                    return one.kind
        return ""

    def forget(self) -> None:
        with self._lock:
            self._asked = []

    def pending(self) -> list[dict[str, object]]:
        with self._lock:
            return [{"channel": one.channel, "kind": one.kind, "times": one.times} for one in self._asked]
