"""`loket run`: starts all processes in one place, starts again those that die, and ends all of them in order.

A first child (bot/supervisor/prepare.py) reads the settings and the database. The supervisor keeps nothing that a fork
of it must not share.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from bot.config.place import Place
from bot.process import logs
from bot.process.asking import is_served
from bot.process.guard import LOOK_EVERY, Stop
from bot.supervisor.launch import Launch, Start
from bot.supervisor.plan import Plan
from bot.supervisor.supervisor import Supervisor, answers
from handlers.errors import Refusal
from store.db import turnstile

PORT_COMES_FREE = 3.0  # seconds for what a killed predecessor leaves behind
ROTATE_EVERY = 15.0

log = logging.getLogger(__name__)


class CannotRun(Refusal):
    """`loket run` cannot start. str() says what to do."""


def _do_nothing() -> None:
    """Do nothing, for children that load everything themselves."""


def main(
    place: Place,
    launch: Launch,
    *,
    while_preparing: Callable[[], None] = _do_nothing,
    when_prepared: Callable[[], None] = _do_nothing,
) -> int:
    """Run until told to stop. Raises CannotRun.

    launch: how the children are started.
    while_preparing: called while the first child prepares the database.
    when_prepared: called once there are tables, before the other children start.
    """
    stop = Stop()
    # the demo's preparation changes what a running demo reads
    lock = only_one(place.data) if place.demo and place.data else None
    plan = _plan(place, launch, while_preparing)
    folder = Path(plan.data)
    lock = lock or only_one(folder)
    logs.set_up("run", folder=folder / "log")
    require_port(plan)
    when_prepared()
    supervisor = Supervisor(place, plan, launch)
    try:
        _tend(supervisor, plan, stop)
    finally:
        supervisor.stop()
        lock.close()
    return 0


def _plan(place: Place, launch: Launch, meanwhile: Callable[[], None]) -> Plan:
    """Let a child read the settings and bring the tables up to date. Raises CannotRun, SystemExit with its code."""
    told, tells = os.pipe()
    words = ["bot", "prepare", *place.arguments()]
    try:
        child = launch(Start(words, {}, stdout=tells, outlives_us=True))
    finally:
        os.close(tells)
    meanwhile()
    with os.fdopen(told) as answer:
        lines = answer.read().strip().splitlines()
    if code := child.wait():
        raise SystemExit(code)
    try:
        return Plan.from_json(lines[-1])
    except (ValueError, IndexError):
        raise CannotRun("Persiapan berhenti tanpa hasil. Jalankan `loket doctor` untuk melihat sebabnya.") from None


def only_one(folder: Path) -> TextIO:
    """Return the lock of this data folder, held until it is closed. Raises CannotRun."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / "run.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun(f"Loket sudah berjalan dengan folder data {folder}. Hentikan dahulu yang itu.") from None
    return lock


def require_port(plan: Plan) -> None:
    """Check that the port is free. Raises CannotRun where another program listens there."""
    end = time.monotonic() + PORT_COMES_FREE
    while not _is_free(plan.host, plan.port):
        if time.monotonic() > end:
            raise CannotRun(
                f"Port {plan.port} sedang dipakai program lain. Hentikan program itu (Loket lain memakai portnya "
                f"dan satu sesudahnya), atau pilih port lain, misalnya: loket run --port {plan.port + 10}"
            )
        time.sleep(LOOK_EVERY)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((host, port))
        except PermissionError:
            raise CannotRun(f"Port {port} tidak boleh dipakai pengguna ini. Pilih port di atas 1023.") from None
        except OSError:
            return False
        return True


def _tend(supervisor: Supervisor, plan: Plan, stop: Stop) -> None:
    ready, rotated = False, time.monotonic()
    while not stop.asked:
        supervisor.tend()
        if not ready and _is_ready(plan):
            ready = True
            _say(plan)
        if time.monotonic() - rotated > ROTATE_EVERY:
            rotated = time.monotonic()
            logs.rotate(Path(plan.data) / "log")
            _free_the_lock(Path(plan.data))
        stop.wait(LOOK_EVERY)


def _free_the_lock(folder: Path) -> None:
    if (ended := turnstile.end_who_stands_still(folder)) is not None:
        log.error("proses %s menahan kunci tulis %.0f detik dan dihentikan", ended.process, ended.seconds)


def _is_ready(plan: Plan) -> bool:
    return all(answers("127.0.0.1", port) for port in plan.ports) and is_healthy(plan.host, plan.port)


def is_healthy(host: str, port: int) -> bool:
    """Return whether the web serves and its database answers."""
    return is_served(host, port, "/readyz")


def _say(plan: Plan) -> None:
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    lines = [f"Loket siap: http://{host}:{plan.port}", *plan.greeting]
    sys.stdout.write("\n".join(lines) + "\n")  # at once: whoever waits for the first line has all of them
    sys.stdout.flush()
