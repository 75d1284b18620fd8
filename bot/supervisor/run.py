"""`loket run`: starts everything in one place, starts again what dies, and ends it all in order.

Small on purpose (standard library only): settings and database are left to a child, see bot/supervisor/prepare.py.
"""

from __future__ import annotations

import fcntl
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

from bot.config.place import Place
from bot.process import logs
from bot.process.guard import LOOK_EVERY, Stop
from bot.supervisor.children import House
from bot.supervisor.plan import Plan
from handlers.errors import Refusal

PORT_COMES_FREE = 3.0  # seconds for what a killed predecessor leaves behind
ROTATE_EVERY = 60.0
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class CannotRun(Refusal):
    """`loket run` cannot start; str() says what to do."""


def main(place: Place) -> int:
    """Run until told to stop. Raises CannotRun."""
    stop = Stop()
    # the demo's preparation changes what a running demo reads
    lock = only_one(place.data) if place.demo and place.data else None
    plan = _plan(place)
    folder = Path(plan.data)
    lock = lock or only_one(folder)
    logs.set_up("run", folder=folder / "log")
    require_port(plan)
    house = House(place, plan)
    try:
        _tend(house, plan, stop)
    finally:
        house.stop()
        lock.close()
    return 0


def _plan(place: Place) -> Plan:
    """Let a child read the settings and bring the tables up to date. Raises CannotRun, SystemExit with its code."""
    words = [sys.executable, "-m", "bot", "prepare", *place.arguments()]
    # in a session of its own: Ctrl-C does not tear a migration
    made = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True, check=False)
    if made.returncode:
        raise SystemExit(made.returncode)
    try:
        return Plan.from_json(made.stdout.decode().strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise CannotRun("Persiapan berhenti tanpa hasil. Jalankan `loket doctor` untuk melihat sebabnya.") from None


def only_one(folder: Path) -> TextIO:
    """The lock of this data folder, held until closed. Raises CannotRun."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / "run.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun(f"Loket sudah berjalan dengan folder data {folder}. Hentikan dahulu yang itu.") from None
    return lock


def require_port(plan: Plan) -> None:
    """Raises CannotRun when somebody else listens there."""
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


def _tend(house: House, plan: Plan, stop: Stop) -> None:
    ready, rotated = False, time.monotonic()
    while not stop.asked:
        house.tend()
        if not ready and _is_ready(plan):
            ready = True
            _say(plan)
        if time.monotonic() - rotated > ROTATE_EVERY:
            rotated = time.monotonic()
            logs.rotate(Path(plan.data) / "log")
        stop.wait(LOOK_EVERY)


def _is_ready(plan: Plan) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)  # noqa: S104  # nothing is bound here
    return all(_answers("127.0.0.1", port) for port in plan.ports) and is_healthy(host, plan.port)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def is_healthy(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=5) as line:
            line.sendall(HEALTH)
            return line.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _say(plan: Plan) -> None:
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    lines = [f"Loket siap: http://{host}:{plan.port}", *plan.greeting]
    sys.stdout.write("\n".join(lines) + "\n")  # at once: whoever waits for the first line has all of them
    sys.stdout.flush()
