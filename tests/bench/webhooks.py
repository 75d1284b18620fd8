"""Durable intake: signature, row committed with synchronous FULL, bell; against the same route that stores nothing.

On PostgreSQL too, there also against the same route that stores each row by psycopg alone in a commit of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import postgres
import psycopg
from cast import MONDAY_MORNING, PASSWORD
from line import Line
from office_process import wait_for
from ports import free_port
from whole_office import make_app

from bot.process import guard
from bot.process.redis_embedded import Embedded
from bot.web import serve
from store.office import officers
from store.transport.arrivals import Row

HERE = Path(__file__).resolve().parent
ROUNDS = 5
REQUESTS = 3000
CONNECTIONS = (16, 64)
WARM_UP = 200  # requests before the first round
SMALL = {"ROUNDS": 1, "REQUESTS": 64, "WARM_UP": 16}
PATHS = {"stored": "/hooks/whatsapp", "nothing": "/hooks/nothing/whatsapp", "psycopg": "/hooks/psycopg/whatsapp"}


def measure(folder: Path) -> Iterable[Line]:
    sqlite = folder / "sqlite"
    sqlite.mkdir()
    yield from on(sqlite, "SQLite", "sqlite", ("stored", "nothing"))
    with postgres.running_postgres() as server:
        postgres.execute(server, "CREATE DATABASE loket")
        url = f"postgresql+psycopg://loket@/loket?host={server}"
        yield from on(folder, "PostgreSQL", url, ("stored", "nothing", "psycopg"))


def on(folder: Path, kind: str, database: str, names: Sequence[str]) -> Iterable[Line]:
    redis = Embedded(folder / "redis")
    redis.start()
    port = free_port()
    furnish(folder, port, redis.socket, database)
    words = [sys.executable, __file__, str(folder), str(port)]
    server = subprocess.Popen(words, preexec_fn=partial(guard.die_with, os.getpid()))
    try:
        wait_for(lambda: answers(port), "the server")
        for name in names:
            load(port, PATHS[name], "warm", WARM_UP, CONNECTIONS[0])
        for connections in CONNECTIONS:
            yield from lines(rounds(port, connections, names), f"{kind}, {connections} connections")
    finally:
        server.terminate()
        server.wait(20)
        redis.stop()


def furnish(folder: Path, port: int, redis: Path, database: str) -> None:
    """An office with an officer: one without sends every address but the webhooks to its first steps."""
    app = make_app(folder, "http://127.0.0.1:9", None, port=port, redis=f"unix://{redis}", database=database)
    with app.db.write() as db:
        officers.add(db, "dewi", "Dewi", PASSWORD, now=MONDAY_MORNING)
    app.db.close()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def rounds(port: int, connections: int, names: Sequence[str]) -> dict[str, list[dict[str, float]]]:
    """Taken in turns, so that whatever else the machine does falls on all."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for place in range(ROUNDS):
        for name in names:
            found[name].append(load(port, PATHS[name], f"{name}{connections}-{place}-", REQUESTS, connections))
    return found


def load(port: int, path: str, prefix: str, requests: int, connections: int) -> dict[str, float]:
    words = [sys.executable, str(HERE / "load.py"), str(port), path, prefix, str(requests), str(connections)]
    found: dict[str, float] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found


def lines(found: dict[str, list[dict[str, float]]], when: str) -> Iterable[Line]:
    rate = {name: median(one["rate"] for one in ran) for name, ran in found.items()}
    p99 = {name: median(one["p99"] for one in ran) for name, ran in found.items()}
    yield Line(f"webhook stored durably, {when}", rate["stored"], "requests/s")
    for name in found:
        if name != "stored":
            yield Line(f"  stored / {name}", rate["stored"] / rate[name], "x", least=0.8)
    yield Line("  p99 of stored", p99["stored"], "ms")
    yield Line("  p99 of stored / p99 of nothing", p99["stored"] / p99["nothing"], "x", most=2.0)


# the server, a process of its own


def application(folder: str, parent: int) -> Any:
    """The real app, and beside it the same route that believes a request and forgets it."""
    guard.die_with(parent)
    from flask import Blueprint, Response

    from bot.app import open_app
    from bot.config.place import Place
    from bot.web.app import create_app
    from bot.web.public import hooks

    app = open_app(Place(config=Path(folder) / "config.toml"))
    flask = create_app(app)
    others = Blueprint("others", __name__)

    @others.post("/hooks/nothing/<channel>")
    def nothing(channel: str) -> Response:
        return hooks.receive(app, channel, lambda row: True, lambda refusal: None)

    @others.post("/hooks/psycopg/<channel>")
    def by_psycopg(channel: str) -> Response:
        return hooks.receive(app, channel, partial(insert, app.settings.database_url), lambda refusal: None)

    flask.register_blueprint(others)
    flask.extensions["csrf"].exempt(others)
    app.bell.ping()
    return serve.bridge(app, flask)


def insert(url: str, row: Row) -> bool:
    """Store a webhook by psycopg alone: each thread has its connection, each row its commit."""
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = psycopg.connect(host=url.partition("host=")[2], user="loket", dbname="loket")
    values = [row.channel, row.arrived.key, row.arrived.raw, row.at]
    _of_thread.connection.execute(INSERT, values)
    _of_thread.connection.commit()
    return True


_of_thread = threading.local()
INSERT = (
    "INSERT INTO arrival (channel, key, raw, received_at, lay_there, filed, state, outcome, error, cut_off) "
    "VALUES (%s, %s, %s, %s, false, false, 'new', '', '', 0) ON CONFLICT DO NOTHING"
)


def run(folder: str, port: int) -> None:
    serve.granian("127.0.0.1", port).serve(target_loader=partial(application, folder, os.getpid()), wrap_loader=False)


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
