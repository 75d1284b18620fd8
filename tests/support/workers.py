"""Real workers, each job in a fork of its own, and how such a fork dies."""

from __future__ import annotations

import os
import signal

from redis import Redis

from bot import bell
from bot.app import App
from bot.work import worker


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(app: App, redis: Redis) -> None:
    """Ring, and let a real worker run the job in a fork."""
    redis.delete(bell.RUNG)
    app.bell.ring()
    app.db.close()  # no connection may be shared with the fork
    worker._worker(app.bell.url).work(burst=True, logging_level="CRITICAL")
