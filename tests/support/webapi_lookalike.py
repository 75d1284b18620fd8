"""The simulator's BPS WebAPI on loopback, in a thread: the real client asks it over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request

from bot.config import demo
from bot.simulator.setup import Mailbox, Setup
from bot.simulator.webapi.api import WebApi
from channels.sources.bps_webapi import BpsWebApi

KEY = "kunci-uji-" + "0123456789abcdef"  # in two parts: copies of this file are searched for the whole


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def webapi(**more: Any) -> Iterator[tuple[WebApi, BpsWebApi]]:
    """Yield the look-alike, and the client that asks it. more: settings of the client."""
    site = WebApi(
        Setup(0, 0, 0, "AC0", "0", {}, {}, Mailbox("", "", ""), Path("none"), {}, webapi_key=KEY, areas=demo.areas())
    )

    def answer(environ: Any, start: Any) -> Any:
        return site.answer(Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    codes = (demo.areas()[0][0], f"{demo.areas()[0][0][:2]}00", "0000")
    values: dict[str, Any] = {
        "key": KEY,
        "domains": tuple((code, f"https://bps-{code}.contoh.example") for code in codes),
        "languages": ("ind",),
        "requests_a_day": 10_000,
        "pause_seconds": 0,
        "base_url": f"http://127.0.0.1:{server.server_port}/v1/api",
    }
    try:
        yield site, BpsWebApi(**values | more)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
