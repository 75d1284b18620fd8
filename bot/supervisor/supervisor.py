"""All children of one office, and the order in which they end."""

from __future__ import annotations

import logging
import socket
import time
from functools import partial
from pathlib import Path

from bot.clock import OFFSET_FILE, Clock
from bot.config.place import Place
from bot.process import pulse, restarts
from bot.supervisor.children import ChildProcess, RedisProcess, end
from bot.supervisor.launch import Launch, spawn
from bot.supervisor.plan import Plan

log = logging.getLogger(__name__)


class Supervisor:
    """Runs the children of one office.

    launch: how the children with our code are started. The simulator is another program and is always spawned.
    """

    def __init__(self, place: Place, plan: Plan, launch: Launch) -> None:
        words = place.arguments()
        self.folder = Path(plan.data)
        self.redis = RedisProcess(Path(plan.redis), self._note) if plan.redis else None
        self.simulator = [_simulator(plan)] if plan.simulator else []
        address = ["--host", plan.host, "--port", str(plan.port)]
        self.web = [ChildProcess("web", ["bot", "web", *words, *address], launch, note=self._note)]
        hub = ChildProcess("live", ["bot", "live", *words], launch, environ=plan.live, note=self._note)
        self.live = [hub] if plan.live else []
        self.ports = plan.ports
        self.helpers_may_start = False
        self.helpers = [
            ChildProcess(
                name,
                ["bot", name, *words],
                launch,
                note=self._note,
                pulse=partial(pulse.last, self.folder, name),
                can_beat=partial(pulse.can_beat, self.folder, name),
            )
            for name in ("worker", "clock")
        ]

    def tend(self) -> None:
        """Start the children that do not run."""
        now = time.monotonic()
        if self.redis is not None:
            self.redis.tend(now)
        for child in [*self.simulator, *self.web, *self.live, *(self.helpers if self._helpers_may_start() else ())]:
            child.tend(now)

    def _note(self, part: str) -> None:
        """Remember for the status page what ended by itself."""
        try:
            restarts.note(self.folder, part, Clock(self.folder / OFFSET_FILE)())
        except OSError as error:
            log.warning("tidak dapat dicatat: %s", error)

    def _helpers_may_start(self) -> bool:
        """Return whether the simulator has answered once.

        Forked children start faster than the simulator. Without this they would find no mail server.
        """
        self.helpers_may_start = self.helpers_may_start or all(answers("127.0.0.1", port) for port in self.ports)
        return self.helpers_may_start

    def stop(self) -> None:
        """End the children that work first, Redis last."""
        for children in (self.helpers, self.live, self.web, self.simulator):
            end(children)
        if self.redis is not None:
            self.redis.server.stop()


def answers(host: str, port: int) -> bool:
    """Return whether a program listens at this port."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _simulator(plan: Plan) -> ChildProcess:
    output = Path(plan.data) / "log" / "simulator.log"
    return ChildProcess("simulator", ["bot.simulator", "--config", plan.simulator], spawn, output)
