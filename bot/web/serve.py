"""`loket web`: the web server. One granian process, which loads everything before it listens.

granian parses HTTP/1.1 and gives each request to the bridge (bot/server), which has threads for webhooks, for pages
and for monitors.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.config.enter import follow_supervisor
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.process import guard, logs
from bot.server.bodies import Room
from bot.server.bridge import Bridge
from bot.server.lanes import Lane

if TYPE_CHECKING:
    from flask import Flask
    from granian.server.common import AbstractServer

    from bot.app import App

log = logging.getLogger(__name__)

SWITCH = 0.0005  # seconds a thread keeps the interpreter while others want it: a commit of theirs holds the write lock
HOOK_THREADS, PAGE_THREADS, MONITOR_THREADS = 32, 32, 2  # measured best at 64 connections: more only wait
BODIES_OF_HOOKS, BODIES_OF_PAGES = 128 * 1024 * 1024, 512 * 1024 * 1024  # bytes of large bodies there at once
LARGE_THREADS = 2  # for bodies of several megabytes, which stand in memory a few times over
MOST_CONNECTIONS = 4096  # open at once, also those that say nothing
HEADERS_WITHIN = 15_000  # milliseconds for the head of a request, and for a connection that is kept between two
READ_AHEAD = 64 * 1024  # bytes of a connection in memory; a head must fit in
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
    from setproctitle import getproctitle

    follow_supervisor()
    address, port = (host, place.port) if host and place.port else _address(place)
    server = granian(
        address,
        port,
        workers_kill_timeout=LAST_REQUESTS,
        log_dictconfig=GRANIAN_LOGS,
        process_name=getproctitle(),  # granian would call itself granian
    )
    logs.set_up("web")  # granian has just reset the handlers
    server.serve(target_loader=partial(application, place, os.getpid(), ready), wrap_loader=False)
    return 0


def granian(address: str, port: int, **more: Any) -> AbstractServer[Any]:
    """Return the server for a bridge. more: arguments of Granian."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return Granian(
        "loket",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        websockets=False,
        backlog=MOST_CONNECTIONS,
        # HTTP/1.1 only: granian times out no connection that says nothing while it waits for the word of HTTP/2
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN, max_buffer_size=READ_AHEAD),
        log_level=LogLevels.error,
        **more,
    )


def _address(place: Place) -> tuple[str, int]:
    settings = settings_of(place)
    return settings.host, settings.port


def application(place: Place, parent: int, ready: App | None = None) -> Bridge:
    """Return the bridge to the Flask app in granian's child, loaded, connected and tried once.

    The child watches its parent: kill -9 of granian would leave it alive.

    ready: as in bot.app.enter.
    """
    guard.die_with(parent)
    guard.watch(parent)
    from werkzeug.test import Client

    from bot.app import enter
    from bot.telling import watch
    from bot.web.app import create_app

    app = enter("web", place, ready)
    flask = create_app(app)
    _tell_first_code(app)
    app.bell.ping()
    sys.setswitchinterval(SWITCH)
    client = Client(flask)
    for path in WARM_UP:
        client.get(path)
    threading.Thread(target=watch.stand_in_forever, args=(app, threading.Event()), name="watch", daemon=True).start()
    log.info("listening on %s:%s", app.settings.host, app.settings.port)
    return bridge(app, flask)


def bridge(app: App, flask: Flask) -> Bridge:
    """Return the bridge between granian and the pages."""
    from bot.web.http import uploads

    _allow_files(MOST_CONNECTIONS)
    largest_hook = max((one.max_request for one in app.settings.office.traits.values()), default=0)
    lanes = (
        Lane(
            "hooks",
            ("/hooks/",),
            HOOK_THREADS,
            waiting=MOST_CONNECTIONS,
            largest=largest_hook + 1,
            room=Room(BODIES_OF_HOOKS),
            takes_unmeasured=True,
        ),
        Lane("monitors", ("/healthz", "/readyz", "/metrics"), MONITOR_THREADS, waiting=50, largest=0),
        Lane(
            "pages",
            ("",),
            PAGE_THREADS,
            waiting=500,
            largest=uploads.LARGEST_FORM,
            room=Room(BODIES_OF_PAGES),
        ),
    )
    return Bridge(flask, lanes, Lane("large", (), LARGE_THREADS, waiting=100, largest=0))


def _allow_files(most: int) -> None:
    """Allow as many open files as there may be connections, as far as the system lets us: often 1024 at first."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * most
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


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
