"""`loket web`: the web server. One granian process with threads, which loads everything before it listens."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from bot.config.enter import follow_supervisor
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.process import guard, logs

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from bot.app import App

log = logging.getLogger(__name__)

SWITCH = 0.0005  # seconds a thread keeps the interpreter while others want it: a commit of theirs holds the write lock
THREADS = 32  # measured best at 64 connections (facts: more only wait for the interpreter)
LAST_REQUESTS = 15  # seconds that requests under way get to finish
WARM_UP = ("/readyz", "/")
# granian's own handlers would write past ours
GRANIAN_LOGS = {"loggers": {"_granian": {"level": "ERROR"}, "granian.access": {"level": "ERROR"}}}


def main(place: Place, host: str | None = None, ready: App | None = None) -> int:
    """Serve until told to stop.

    With `host` and a port given (the supervisor knows them) only the child that serves loads the settings: this process
    then stays 35 MiB smaller.

    ready: as in bot.app.enter. Raises SettingsError.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from setproctitle import getproctitle

    follow_supervisor()
    address, port = (host, place.port) if host and place.port else _address(place)
    server = Granian(
        "loket",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers=1,
        websockets=False,
        workers_kill_timeout=LAST_REQUESTS,
        log_level=LogLevels.error,
        log_dictconfig=GRANIAN_LOGS,
        process_name=getproctitle(),  # granian would call itself granian
    )
    logs.set_up("web")  # granian has just reset the handlers
    server.serve(target_loader=partial(application, place, os.getpid(), ready), wrap_loader=False)
    return 0


def _address(place: Place) -> tuple[str, int]:
    settings = settings_of(place)
    return settings.host, settings.port


def application(place: Place, parent: int, ready: App | None = None) -> WSGIApplication:
    """Return the Flask app in granian's child, loaded, connected and tried once.

    The child watches its parent: kill -9 of granian would leave it alive.

    ready: as in bot.app.enter.
    """
    guard.die_with(parent)
    guard.watch(parent)
    from werkzeug.test import Client

    from bot.app import enter
    from bot.web.app import create_app

    app = enter("web", place, ready)
    flask = create_app(app)
    _tell_first_code(app)
    app.bell.ping()
    sys.setswitchinterval(SWITCH)
    client = Client(flask)
    for path in WARM_UP:
        client.get(path)
    log.info("listening on %s:%s", app.settings.host, app.settings.port)
    return flask


def _tell_first_code(app: App) -> None:
    """Write the code for the first admin to the log while the office has no officer."""
    from handlers.officers import first_admin
    from store.office import officers

    try:
        with app.db.read() as db:
            staffed = officers.anyone(db)
    except Exception as error:  # no database yet is no reason not to serve: webhooks go to the spool
        log.warning("the officers cannot be read: %s", type(error).__name__)
        return
    if not staffed:
        where = f"{app.settings.public_url}/mulai"
        log.warning("no officer yet: open %s, code %s", where, first_admin.code(app.settings.office))
