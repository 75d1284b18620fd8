"""What the hub must know. It gets this in its environment, so that it loads no settings and stays small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config.settings import Settings

ENVIRON = "LOKET_LIVE"


@dataclass(frozen=True)
class Facts:
    """What the hub must know.

    data: where the log goes.
    clock_file: the demo's moved clock, "" elsewhere.
    """

    host: str
    port: int
    redis: str
    key: str
    data: str
    clock_file: str = ""

    def to_environment(self) -> dict[str, str]:
        return {ENVIRON: json.dumps(self.__dict__)}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Facts | None:
        return cls(**json.loads(environ[ENVIRON])) if environ.get(ENVIRON) else None


def live_facts(settings: Settings) -> Facts | None:
    """Return what the hub must know, None where browsers ask the web server instead.

    The hub listens on the port after the web server's.
    """
    if not settings.live_url:
        return None
    clock_file = str(settings.data / "clock-offset") if settings.demo else ""
    port = settings.port + 1
    return Facts(settings.host, port, settings.redis_url, settings.live_key, str(settings.data), clock_file)
