"""A small app over granian and the bridge, as an impatient process: bridge_server.py PORT FILE."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.utils import send_file

from bot.process import guard
from bot.server.bodies import IN_MEMORY, Patience, Room
from bot.server.bridge import LARGE, Bridge
from bot.server.lanes import Lane
from bot.web import serve

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

LARGEST = 4 * IN_MEMORY
ROOM = 2 * LARGEST
HUGE = 64 * 1024 * 1024
MEMORY = 400 * 1024 * 1024  # bytes beyond what it has at the start
SHOWN = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR", "SERVER_NAME")
freed, emptied = threading.Event(), threading.Event()


def app(asked: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Tell what was asked.

    `/large` answers without its length, `/hooks/hungry` takes all memory there is, `/pages/held` holds its thread until
    `/hooks/free`, `/pages/full` its body until `/hooks/empty`. `/huge` answers the file, or a range of it.
    """
    if asked["PATH_INFO"] == "/huge":
        return send_file(sys.argv[2], asked, conditional=True, mimetype="text/plain")(asked, start)
    if asked["PATH_INFO"] == "/large":
        start("200 OK", [("Content-Type", "text/plain")])
        return (b"x" * 1000 for _ in range(LARGE // 1000))
    if asked["PATH_INFO"] == "/hooks/hungry":
        taken = []
        while True:
            taken.append(bytearray(1024 * 1024))
    if asked["PATH_INFO"] == "/pages/held":
        freed.wait(20)
    if asked["PATH_INFO"] == "/pages/full":
        emptied.wait(20)
    if asked["PATH_INFO"] == "/hooks/free":
        freed.set()
    if asked["PATH_INFO"] == "/hooks/empty":
        emptied.set()
    if asked["PATH_INFO"] == "/unchanged":
        start("304 NOT MODIFIED", [("ETag", '"a"')])
        return []
    told: dict[str, Any] = {key: asked.get(key) for key in SHOWN}
    told |= {key: value for key, value in asked.items() if key.startswith("HTTP_X_")}
    told |= {"thread": threading.current_thread().name.partition("-")[0], "cookie": asked.get("HTTP_COOKIE")}
    body = json.dumps(told | {"read": len(asked["wsgi.input"].read())}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def bridge(parent: int) -> Bridge:
    guard.die_with(parent)
    with open("/proc/self/statm") as told:
        most = int(told.read().split()[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    served: WSGIApplication = app
    lanes = (
        Lane("hooks", ("/hooks/",), 2, waiting=10, largest=LARGEST, room=Room(ROOM), takes_unmeasured=True),
        Lane("pages", ("",), 2, waiting=1, largest=LARGEST, room=Room(ROOM)),
    )
    large = Lane("large", (), 1, waiting=10, largest=0)
    return Bridge(served, lanes, large, IN_MEMORY, Patience(silence=2, grace=2, least_rate=1_000_000))


if __name__ == "__main__":
    serve.HEADERS_WITHIN = 2000
    target = partial(bridge, os.getpid())
    serve.granian("127.0.0.1", int(sys.argv[1])).serve(target_loader=target, wrap_loader=False)
