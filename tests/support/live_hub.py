"""A real hub with a Redis of its own, and streams that listen to it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ports import free_port

from bot import live_token
from bot.bell import Bell
from bot.live import facts as live_facts
from bot.process.redis_embedded import Embedded

KEY = live_token.key("rahasia")
PAGE = "127.0.0.1:8080"
SIGN_OF_LIFE = "event: detak"
PATIENCE = 60.0  # seconds, for a busy machine: a hub loads for two of them where four test processes share two cores


@dataclass
class Hub:
    """A hub as the supervisor starts it, with a Redis of its own."""

    process: subprocess.Popen[bytes]
    port: int
    redis: Embedded
    bell: Bell

    def listen(self, officer: str = "dewi", **more: Any) -> http.client.HTTPResponse:
        token = more.get("token") or live_token.make(KEY, officer, PAGE, more.get("now", int(time.time())))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        origin = {"Origin": more["origin"]} if "origin" in more else {}
        connection.request(more.get("method", "GET"), f"/langsung?t={token}", headers=origin)
        return connection.getresponse()

    def ready(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 204
            except OSError:
                return False


def until(found: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def heard(stream: http.client.HTTPResponse) -> list[str]:
    """The names of the next message. A sign of life, which comes every 15 seconds, is none."""
    names: list[str] = []
    signs = 0
    while True:
        raw = stream.readline()
        assert raw, "the stream ended"
        line = raw.decode().rstrip("\n")
        if line == SIGN_OF_LIFE:
            signs += 1
            assert signs < 5, "a minute without a message"
            stream.readline()  # its data
        elif line.startswith("data: "):
            names.append(line[6:])
        elif not line and names:
            return names


def running_hub(folder: Path) -> Iterator[Hub]:
    """A hub as the supervisor starts it, in its own process, until the test is over."""
    redis = Embedded(folder / "redis")
    redis.start()
    port = free_port()
    url = f"unix://{redis.socket}"
    facts = live_facts.Facts("127.0.0.1", port, url, KEY, str(folder))
    environ = os.environ | facts.to_environment()
    process = subprocess.Popen([sys.executable, "-m", "bot", "live", "--config", "none.toml"], env=environ)
    made = Hub(process, port, redis, Bell(url))
    until(made.ready)
    yield made
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    redis.stop()
