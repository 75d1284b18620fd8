"""A whole office as processes: `loket run`, its command line, its webhooks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import fresh_tables
import requests
from cast import PASSWORD
from ports import free_port
from twilio_lookalike import Pairs, encoded, headers

from bot.app import build
from bot.config.settings import load
from bot.process import guard
from store.office import officers

Found = TypeVar("Found")
PATIENCE = 90.0  # for a busy machine; at rest everything here takes a few seconds


def wait_for(look: Callable[[], Found], what: str, within: float = PATIENCE) -> Found:
    """Return the first true value of `look`."""
    end = time.monotonic() + within
    while True:
        value = look()
        if value:
            return value
        assert time.monotonic() < end, f"waited {within:.0f} s for {what}"
        time.sleep(0.1)


@dataclass
class RunningOffice:
    """`loket run` with a config.toml in `folder`, on `port` of this computer."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _place(self) -> list[str]:
        return ["--config", str(self.folder / "config.toml")]

    def start(self) -> None:
        with (self.folder / "out.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *self._place],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                preexec_fn=partial(guard.die_with, os.getpid()),
            )
        wait_for(self.is_well, f"the office to be ready: {(self.folder / 'out.log').read_text()[-2000:]}")

    def is_well(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "out.log").read_text()[-2000:]
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):  # a busy machine answers the next time
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None

    def loket(self, *words: str, given: str = "") -> str:
        """Return what a command of the command line prints."""
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *words, *self._place], input=given, capture_output=True, text=True, timeout=60
        )
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        return ran.stdout

    def hire(self, name: str) -> None:
        """Add an officer on duty to its tables: the command line takes two seconds for each of the two."""
        app = build(load(self.folder / "config.toml"))
        with app.db.write() as db:
            officers.add(db, name, name.capitalize(), PASSWORD, now=app.clock()).on_duty = True
        app.db.close()

    def hook(self, path: str, pairs: Pairs) -> requests.Response:
        """Send a signed webhook request, again like Twilio until it is taken."""
        url = f"{self.url}/hooks/{path}"

        def post() -> requests.Response | None:
            try:
                answer = requests.post(url, data=encoded(pairs), headers=headers(url, pairs), timeout=15)
            except (requests.ConnectionError, requests.Timeout):
                return None
            return answer if answer.status_code < 500 else None

        return wait_for(post, f"{path} to take a request")


@contextmanager
def running_office(folder: Path, tables: str, public_url: str = "") -> Iterator[RunningOffice]:
    """Yield a started office.

    tables: its channels and services in config.toml.
    public_url: address that the world sees, "" for its own.
    """
    port = free_port()
    office = RunningOffice(folder, port)
    always = "\n".join(f'{day} = ["00:00-23:59"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    top = f'public_url = "{public_url or office.url}"\nhost = "127.0.0.1"\nport = {port}\n'
    hours = f'[office]\nname = "Kantor Contoh"\nshort_name = "PST Contoh"\n[office.hours]\n{always}\n'
    first, _, rest = tables.partition("[")
    (folder / "config.toml").write_text(f"{top}{first}{hours}[{rest}")
    if "database" not in first:
        fresh_tables.tables(folder / "data")
    office.start()
    try:
        yield office
    finally:
        office.stop()
