"""A desk with a real hub and a real Redis, for pages that hear of changes at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ports import free_port
from web_desk import Desk

from bot import live_token
from bot.bell import Bell
from bot.live import facts as live_facts
from bot.process.redis_embedded import Embedded
from bot.web.app import create_app


@contextmanager
def hub(desk: Desk, folder: Path) -> Iterator[Desk]:
    """The same office with a real hub and a real Redis; its clock is the test's."""
    redis = Embedded(folder / "redis")
    redis.start()
    port = free_port()
    url, key = f"unix://{redis.socket}", live_token.key("rahasia")
    clock = folder / "clock-offset"
    clock.write_text(str((desk.world.now - datetime.now(UTC)).total_seconds()))
    facts = live_facts.Facts("127.0.0.1", port, url, key, str(folder), str(clock))
    environ = os.environ | facts.to_environment()
    process = subprocess.Popen([sys.executable, "-m", "bot", "live", "--config", "none.toml"], env=environ)
    bell = Bell(url)
    settings = replace(desk.app.settings, live_url=f":{port}", live_key=key)
    desk.app = replace(desk.app, settings=settings, bell=bell)
    desk.world.db.tell = lambda names: bell.tell(*names)
    desk.flask = create_app(desk.app)
    desk.flask.config["SESSION_COOKIE_SECURE"] = False
    try:
        yield desk
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)  # on a busy machine it ends late
        redis.stop()
