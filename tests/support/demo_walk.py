"""A demo as processes, and its people: citizens in the simulator, officers in their browsers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fresh_tables
import requests
from office_process import wait_for
from ports import free_port

from bot.config import demo
from bot.process import guard
from bot.supervisor import run

WIB = ZoneInfo("Asia/Jakarta")
FIELD = 'name="{}" value="([^"]*)"'


class Browser:
    """A browser, signed in or not."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str) -> requests.Response:
        return self._session.get(path if path.startswith("http") else f"{self.url}{path}", timeout=30)

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return unescape(answer.text)

    def post(self, path: str, form: dict[str, Any] | None = None, *, page: str, expect: int = 200) -> requests.Response:
        """Send a form as its page would: with its token and the last event it showed."""
        shown = self.get(page).text
        hidden = {name: re.search(FIELD.format(name), shown) for name in ("csrf_token", "dilihat")}
        known = {name: found[1] for name, found in hidden.items() if found}
        where = path if path.startswith("http") else f"{self.url}{path}"
        answer = self._session.post(where, data=known | (form or {}), timeout=30)
        assert answer.status_code == expect, (path, answer.status_code, unescape(answer.text)[:3000])
        return answer

    def act(self, number: str, action: str, **form: object) -> str:
        """Do one action on a consultation; return the next page."""
        page = f"/konsultasi/{number}"
        return unescape(self.post(f"{page}/{action}", form, page=page).text)

    def case(self, number: str) -> str:
        return self.text(f"/konsultasi/{number}")

    def told(self) -> list[str]:
        """Return the notices that this officer has not seen."""
        return [one["teks"] for one in self.get("/kabar/pemberitahuan").json()]


@dataclass
class Demo:
    """A running demo. loket: a program like `.venv/bin/loket` that knows the demo's data folder."""

    port: int
    passwords: dict[str, str]
    loket: Path
    data: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def stranger(self) -> Browser:
        return Browser(self.url)

    def sign_in(self, name: str) -> Browser:
        browser = Browser(self.url)
        browser.post("/masuk", {"nama": name, "sandi": self.passwords[name]}, page="/masuk")
        return browser

    def api(self, path: str, **asked: Any) -> Any:
        answer = requests.post(f"{self.url}/simulator/api/{path}", json=asked, timeout=30)
        assert answer.ok, (path, asked, answer.text)
        return answer.json()

    def say(self, sender: str, text: str, channel: str = "whatsapp", **more: Any) -> None:
        """Write as a citizen, or as a colleague by mail."""
        self.api("send", channel=channel, text=text, **{"from": sender}, **more)

    def heard(self, address: str) -> list[str]:
        """Return the messages that have reached an address, oldest first."""
        answer = requests.get(f"{self.url}/simulator/api/received", params={"address": address}, timeout=30)
        return [one["text"] for one in answer.json()]

    def hears(self, address: str, words: str) -> str:
        """Wait until a message with these words has reached an address; return the newest of them."""
        heard: str = wait_for(
            lambda: next((one for one in reversed(self.heard(address)) if words in one), ""),
            f"{address} to read {words!r}",
        )
        return heard

    def advance(self, **span: float) -> datetime:
        return datetime.fromisoformat(self.api("advance", seconds=timedelta(**span).total_seconds())["now"])

    @property
    def now(self) -> datetime:
        world = requests.get(f"{self.url}/simulator/api/world", params={"version": "-"}, timeout=30).json()
        return datetime.fromisoformat(world["now"])

    def advance_to_a_working_morning(self) -> None:
        """Move the clock to the next morning on which the office opens."""
        midnight = self.now.astimezone(WIB).replace(hour=0, minute=0, second=0) + timedelta(days=1)
        self.advance(seconds=(midnight - self.now).total_seconds())
        self.api("advance", to="opening")


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Yield a demo of its own in `folder`, ended at the end."""
    port = free_port()
    data, loket = folder / "data", folder / "loket"
    fresh_tables.of_demo(data, port)
    loket.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@" --data {data}\n')
    loket.chmod(0o755)
    with (folder / "out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--demo", "--data", str(data), "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(guard.die_with, os.getpid()),
        )
    try:
        wait_for(lambda: run.is_healthy("127.0.0.1", port) and "Masuk" in (folder / "out").read_text(), "the demo")
        yield Demo(port, dict(demo.facts(data).passwords), loket, data)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
