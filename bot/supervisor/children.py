"""The parts of one office as child processes: start, start again what dies, end in order. Standard library only."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bot.config.place import Place
from bot.process import guard
from bot.process.redis_embedded import Embedded, RedisError
from bot.supervisor.plan import Plan

log = logging.getLogger(__name__)

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SETTLED = 60.0  # seconds after which a part counts as well again
INSIST = 5.0  # seconds between asking again and ending it
NOTHING: Mapping[str, str] = {}
LAST_WORK = 30.0  # seconds a part gets to finish: sending a mail takes that long


class Backoff:
    """When a part that died may be started again: soon, later each time, soon again once it lived a minute."""

    def __init__(self) -> None:
        self.wait = FIRST_WAIT
        self.not_before = 0.0

    def died(self, lived: float, now: float) -> None:
        if lived > SETTLED:
            self.wait = FIRST_WAIT
        self.not_before = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)


class Part:
    """One child process, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(
        self, name: str, words: Sequence[str], output: Path | None = None, environ: Mapping[str, str] = NOTHING
    ) -> None:
        self.name = name
        self.environ = environ
        self.words = words
        self.output = output
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.backoff = Backoff()

    def tend(self, now: float) -> None:
        """Start it if it does not run and may be started."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.backoff.died(now - self.started, now)
            wait = self.backoff.not_before - now
            log.warning("bagian %s berhenti (kode %s); dimulai lagi dalam %.1f detik", self.name, code, wait)
        if self.process is None and now >= self.backoff.not_before:
            self.started = now
            self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        ours = {"LOKET_SUPERVISOR": str(os.getpid())} | _no_proxy_to_ourselves() | dict(self.environ)
        environ = dict(os.environ) | ours
        if self.output is None:
            return self._popen(environ, None)
        with self.output.open("ab") as output:
            return self._popen(environ, output.fileno())

    def _popen(self, environ: dict[str, str], output: int | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *self.words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if output is None else output,
            stderr=output,
            env=environ,
            start_new_session=True,
            preexec_fn=partial(guard.die_with, os.getpid()),  # noqa: PLW1509  # one call into the C library
        )

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.runs():
            self.process.send_signal(number)


def _no_proxy_to_ourselves() -> dict[str, str]:
    """An office's proxy is for the internet; who listens on this computer is asked directly."""
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    value = ",".join(filter(None, (spared, "127.0.0.1", "localhost")))
    return {"no_proxy": value, "NO_PROXY": value}


class RedisPart:
    """The bundled Redis, tended like a part. Without it the work goes on, a little slower."""

    def __init__(self, folder: Path) -> None:
        self.server = Embedded(folder)
        self.started = 0.0
        self.backoff = Backoff()
        self.up = False

    def tend(self, now: float) -> None:
        if self.up and not self.server.alive():
            self.up = False
            self.backoff.died(now - self.started, now)
            log.warning("Redis bawaan berhenti; dimulai lagi dalam %.1f detik", self.backoff.not_before - now)
        if not self.up and now >= self.backoff.not_before:
            self._start(now)

    def _start(self, now: float) -> None:
        try:
            self.server.start()
        except (RedisError, OSError) as error:
            self.backoff.died(0.0, now)
            log.warning("%s Loket tetap berjalan, sedikit lebih lambat.", error)
        else:
            self.up, self.started = True, now


class House:
    """All parts of one office."""

    def __init__(self, place: Place, plan: Plan) -> None:
        words = place.arguments()
        folder = Path(plan.data) / "log"
        self.redis = RedisPart(Path(plan.redis)) if plan.redis else None
        self.simulator = (
            [Part("simulator", ["bot.simulator", "--config", plan.simulator], folder / "simulator.log")]
            if plan.simulator
            else []
        )
        self.web = [Part("web", ["bot", "web", *words, "--host", plan.host, "--port", str(plan.port)])]
        self.live = [Part("live", ["bot", "live", *words], environ=plan.live)] if plan.live else []
        self.helpers = [Part("worker", ["bot", "worker", *words]), Part("clock", ["bot", "clock", *words])]

    def tend(self) -> None:
        now = time.monotonic()
        if self.redis is not None:
            self.redis.tend(now)
        for part in [*self.simulator, *self.web, *self.live, *self.helpers]:
            part.tend(now)

    def stop(self) -> None:
        """Those who work first, Redis last."""
        for parts in (self.helpers, self.live, self.web, self.simulator):
            end(parts)
        if self.redis is not None:
            self.redis.server.stop()


def end(parts: Sequence[Part]) -> None:
    """Ask once; ask again when the time is up (the worker then drops its job); then end it."""
    for number, patience in ((signal.SIGTERM, LAST_WORK), (signal.SIGTERM, INSIST), (signal.SIGKILL, INSIST)):
        for part in parts:
            part.send(number)
        end = time.monotonic() + patience
        while any(part.runs() for part in parts) and time.monotonic() < end:
            time.sleep(0.02)
