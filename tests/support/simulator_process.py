"""A simulator process, and a small office for it to call."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import requests
from imapclient import IMAPClient
from ports import free_port
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio_lookalike import ACCOUNT, TOKEN
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.process import guard

OURS = {"whatsapp": "+6281200000100", "sms": "+6281200000101", "phone": "+622100000102"}
SITI = "+6281200000146"
MAILBOX = {"address": "pst@contoh.example", "username": "pst@contoh.example", "password": "sandi-kotak-surat"}
TEMPLATE = "HX" + "1" * 32
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass
class Heard:
    """One webhook as the office got it."""

    path: str
    query: str
    headers: dict[str, str]
    form: list[tuple[str, str]]

    def __getitem__(self, name: str) -> str:
        return dict(self.form)[name]

    def get(self, name: str) -> str:
        return dict(self.form).get(name, "")


@dataclass
class Office:
    """Answers webhooks as a test says, and remembers them."""

    answer: Callable[[Heard], Response] = lambda heard: Response(EMPTY, content_type="text/xml")
    heard: list[Heard] = field(default_factory=list)
    files: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        request = Request(environ)
        if request.path in self.files:
            data, kind, name = self.files[request.path]
            answer = Response(data, content_type=kind)
            answer.headers.set("Content-Disposition", "attachment", filename=name)
            return answer(environ, start)
        heard = Heard(
            request.path,
            request.query_string.decode(),
            {name.lower(): value for name, value in request.headers.items()},
            list(request.form.items(multi=True)),
        )
        self.heard.append(heard)
        return self.answer(heard)(environ, start)

    def messages(self) -> list[Heard]:
        return [one for one in self.heard if not one.get("MessageStatus") and one.get("MessageSid")]

    def reports(self, sid: str) -> list[str]:
        return [one["MessageStatus"] for one in self.heard if one.get("MessageStatus") and one["MessageSid"] == sid]


@contextmanager
def office() -> Iterator[Office]:
    place = Office()
    server = make_server("127.0.0.1", 0, place, threaded=True)
    place.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@dataclass
class Outside:
    """The running simulator."""

    config: dict[str, Any]
    process: subprocess.Popen[str]
    folder: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.config['http_port']}"

    def post(self, path: str, content: Any, token: str = TOKEN) -> requests.Response:
        return requests.post(f"{self.base}/control/{path}", json=content, headers={"X-Control": token}, timeout=30)

    def get(self, path: str, token: str = TOKEN, **asked: str) -> requests.Response:
        return requests.get(f"{self.base}/control/{path}", params=asked, headers={"X-Control": token}, timeout=30)

    def send(self, channel: str, sender: str, text: str, **more: Any) -> str:
        answer = self.post("send", {"channel": channel, "from": sender, "text": text, **more})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def received(self, address: str, **asked: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.get("received", address=address, **asked).json()
        return messages

    def advance(self, seconds: float) -> None:
        Path(self.config["clock_file"]).write_text(str(seconds))


def write_config(folder: Path, office_url: str) -> Path:
    http_port, smtp_port, imap_port = (free_port() for _ in range(3))
    config = {
        "http_port": http_port,
        "smtp_port": smtp_port,
        "imap_port": imap_port,
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "numbers": OURS,
        "hooks": {name: f"{office_url}/hooks/{name}" for name in OURS},
        "mailbox": MAILBOX,
        "clock_file": str(folder / "clock-offset"),
        "templates": {TEMPLATE: "Konsultasi {{1}} selesai. Nilai di {{2}}."},
    }
    place = folder / "simulator.json"
    place.write_text(json.dumps(config))
    return place


@contextmanager
def outside(folder: Path, office_url: str) -> Iterator[Outside]:
    """Yield a simulator for the office at this address."""
    with running(write_config(folder, office_url)) as made:
        yield made


@contextmanager
def running(config: Path) -> Iterator[Outside]:
    """Yield the simulator of this setup, from its start to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.simulator", "--config", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(guard.die_with, os.getpid()),
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield Outside(json.loads(config.read_text()), process, config.parent)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()


def client(world: Outside, token: str = TOKEN, account: str = ACCOUNT, timeout: float = 10) -> Client:
    """Return Twilio's own library, pointed at the look-alike."""
    made = Client(account, token, http_client=TwilioHttpClient(timeout=timeout))
    made.api.base_url = world.base
    return made


@contextmanager
def mailbox(world: Outside) -> Iterator[IMAPClient]:
    """Yield the office's mailbox, signed in."""
    made = IMAPClient("127.0.0.1", port=world.config["imap_port"], ssl=False, timeout=30)
    made.normalise_times = False
    made.login(MAILBOX["username"], MAILBOX["password"])
    try:
        yield made
    finally:
        made.logout()


@contextmanager
def sender(world: Outside) -> Iterator[smtplib.SMTP]:
    """Yield the mail server that the office sends by, signed in."""
    with smtplib.SMTP("127.0.0.1", world.config["smtp_port"], timeout=30) as made:
        made.login(MAILBOX["username"], MAILBOX["password"])
        yield made


def wait_until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Return the condition's first true value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"did not come true within {seconds} s")
