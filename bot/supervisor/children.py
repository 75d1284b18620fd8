"""The child processes of the supervisor: start them, start them again when they die, end them."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.process.redis_embedded import Embedded, RedisError
from bot.supervisor.launch import Launch, Process, Start

log = logging.getLogger(__name__)

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SETTLED = 60.0  # seconds after which a child counts as well again
INSIST = 5.0  # seconds between asking again and ending it
NOTHING: Mapping[str, str] = {}
LAST_WORK = 30.0  # seconds a child gets to finish: sending a mail takes that long
STANDS_STILL = 180.0  # seconds without a sign of life, after which a child is ended and started again
LONGEST_LOOK = 5.0  # seconds of silence that one look adds: the supervisor itself may have stood still
PING_EVERY = 5.0
PINGS_MISSED = 3  # a server that runs and does not answer so often has lost its folder, or stands still
Note = Callable[[str], None]


def forget(_part: str) -> None:
    """Remember nothing of a part that ended."""


def always() -> bool:
    """Answer for a sign of life that nothing keeps from being given."""
    return True


class Backoff:
    """When a child that died may be started again: soon, later each time, and soon again after it lived a minute."""

    def __init__(self) -> None:
        self.wait = FIRST_WAIT
        self.not_before = 0.0

    def died(self, lived: float, now: float) -> None:
        if lived > SETTLED:
            self.wait = FIRST_WAIT
        self.not_before = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)


class ChildProcess:
    """One child that runs for as long as the supervisor does.

    words: arguments after `python -m`.
    output: file for what it prints.
    environ: environment variables of its own.
    note: called with its name when it ended by itself, or had to be ended because it stood still.
    pulse: returns its last sign of life, None for a child that gives none.
    can_beat: returns whether a sign of life could be given now. Where none can be given, silence proves nothing.
    """

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        launch: Launch,
        output: Path | None = None,
        environ: Mapping[str, str] = NOTHING,
        note: Note = forget,
        pulse: Callable[[], int] | None = None,
        can_beat: Callable[[], bool] = always,
    ) -> None:
        self.name = name
        self.pulse, self.can_beat = pulse, can_beat
        self.last_pulse, self.silent, self.looked = 0, 0.0, 0.0
        self.note = note
        self.words = words
        self.launch = launch
        self.output = output
        self.environ = environ
        self.process: Process | None = None
        self.started = 0.0
        self.backoff = Backoff()

    def tend(self, now: float) -> None:
        """Start the child where it does not run and may be started. End one that stands still."""
        if self._stands_still(now):
            log.warning("bagian %s tidak bergerak %.0f detik; dihentikan", self.name, self.silent)
            self.send(signal.SIGKILL)  # one that was stopped takes no other signal
            self.silent = 0.0
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.backoff.died(now - self.started, now)
            wait = self.backoff.not_before - now
            log.warning("bagian %s berhenti (kode %s); dimulai lagi dalam %.1f detik", self.name, code, wait)
            self.note(self.name)
        if self.process is None and now >= self.backoff.not_before:
            self.started, self.silent = now, 0.0
            self.process = self._start()

    def _stands_still(self, now: float) -> bool:
        if self.pulse is None:
            return False
        pulse, passed = self.pulse(), min(now - self.looked, LONGEST_LOOK)
        self.silent = self.silent + passed if pulse == self.last_pulse else 0.0
        self.last_pulse, self.looked = pulse, now
        if self.silent > STANDS_STILL and not self.can_beat():
            self.silent = 0.0
        return self.silent > STANDS_STILL

    def _start(self) -> Process:
        environ = supervised() | dict(self.environ)
        if self.output is None:
            return self.launch(Start(self.words, environ))
        with self.output.open("ab") as output:
            return self.launch(Start(self.words, environ, output.fileno(), output.fileno()))

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.runs():
            self.process.send_signal(number)


def supervised() -> dict[str, str]:
    """Return the environment of a child: its supervisor, and no proxy between the children.

    The proxy of an office is for the internet. Programs on this computer are asked directly.
    """
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    value = ",".join(filter(None, (spared, "127.0.0.1", "localhost")))
    return {"LOKET_SUPERVISOR": str(os.getpid()), "no_proxy": value, "NO_PROXY": value}


class RedisProcess:
    """The bundled Redis, tended like a child. Without it the work goes on, a little slower.

    note: called with its name when it ended by itself, or had to be ended because it did not answer.
    """

    def __init__(self, folder: Path, note: Note = forget) -> None:
        self.server = Embedded(folder)
        self.note = note
        self.started = 0.0
        self.backoff = Backoff()
        self.up = False
        self.asked = 0.0
        self.missed = 0

    def tend(self, now: float) -> None:
        if self.up and not self._serves(now):
            self.up = False
            self.backoff.died(now - self.started, now)
            log.warning("Redis bawaan berhenti; dimulai lagi dalam %.1f detik", self.backoff.not_before - now)
            self.note("redis")
        if not self.up and now >= self.backoff.not_before:
            self._start(now)

    def _serves(self, now: float) -> bool:
        """Return whether the server runs and answers. One whose folder was deleted runs, and nobody reaches it."""
        if not self.server.alive():
            return False
        if now - self.asked >= PING_EVERY:
            self.asked = now
            self.missed = 0 if self.server.answers() else self.missed + 1
        if self.missed < PINGS_MISSED:
            return True
        self.missed = 0
        self.server.kill()
        return False

    def _start(self, now: float) -> None:
        try:
            self.server.start()
        except (RedisError, OSError) as error:
            self.backoff.died(0.0, now)
            log.warning("%s Loket tetap berjalan, sedikit lebih lambat.", error)
        else:
            self.up, self.started = True, now


def end(children: Sequence[ChildProcess]) -> None:
    """End the children: ask once, ask again when the time is up (the worker then drops its job), then kill them."""
    for number, patience in ((signal.SIGTERM, LAST_WORK), (signal.SIGTERM, INSIST), (signal.SIGKILL, INSIST)):
        for child in children:
            child.send(number)
        end = time.monotonic() + patience
        while any(child.runs() for child in children) and time.monotonic() < end:
            time.sleep(0.02)
