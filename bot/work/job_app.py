"""The App of the queue jobs: one in each process."""

from __future__ import annotations

import os

from bot.app import App, open_app
from bot.config.place import Place

_app: App | None = None
_pid = 0


def use(app: App) -> None:
    """Let the jobs of this process, and of its forks, use this App."""
    global _app, _pid
    _app, _pid = app, os.getpid()


def app_for_jobs() -> App:
    """Return the App for a job in this process. A new fork first drops the connections of its parent."""
    global _app, _pid  # noqa: PLW0603  # a job is a function that RQ finds by its name
    if _app is None:
        _app = open_app(Place.from_environment())
    elif _pid != os.getpid():
        _app.db.after_fork()
    _pid = os.getpid()
    return _app
