"""A Twilio look-alike on loopback: it keeps what it is sent, fails as it is told, and signs like the real one."""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

ACCOUNT = "AC00000000000000000000000000000146"
TOKEN = "rahasia-look-alike"
WHATSAPP = "+6281200000100"
SMS = "+6281200000101"
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]


def signature(url: str, pairs: Pairs, token: str = TOKEN) -> str:
    """X-Twilio-Signature of a form: base64 HMAC-SHA1 over the URL and every name and value, sorted."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), sha1).digest()).decode()


def headers(url: str, pairs: Pairs, token: str = TOKEN) -> dict[str, str]:
    return {"Content-Type": FORM, "X-Twilio-Signature": signature(url, pairs, token)}


def encoded(pairs: Pairs) -> bytes:
    return urlencode(pairs).encode()


def whatsapp(sid: str, sender: str, body: str, **more: str) -> Pairs:
    """What Twilio posts for an incoming WhatsApp message."""
    fields = {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Warga",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": sender.removeprefix("+"),
        "SmsStatus": "received",
        "Body": body,
        "To": f"whatsapp:{WHATSAPP}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{sender}",
        "ApiVersion": "2010-04-01",
    }
    return list((fields | more).items())


def sms(sid: str, sender: str, body: str, **more: str) -> Pairs:
    """What Twilio posts for an incoming SMS."""
    fields = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": SMS, "Body": body}
    return list((fields | {"NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"} | more).items())


@dataclass(frozen=True)
class Taken:
    """A message the provider has taken: it will reach the citizen."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime

    def describe(self) -> dict[str, Any]:
        at = format_datetime(self.at)
        named = {"sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": self.sender, "body": self.body}
        dates = {"date_created": at, "date_updated": at, "date_sent": at}
        return named | dates | {"status": "queued", "direction": "outbound-api", "error_code": None}


@dataclass
class Lookalike:
    """One account. `trouble`: what becomes of the next POSTs, in order.

    A number is an HTTP answer without taking the message; "lost" takes it and closes without an answer; "hang" takes it
    and answers only at the end. media: path → what GETs answer in order, the last one for ever.
    slowness: seconds a POST takes, half before the message is taken and half after.
    """

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    trouble: deque[int | str] = field(default_factory=deque)
    media: dict[str, deque[int | tuple[str, bytes]]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    asked: int = 0
    looks: int = 0
    look_fails: bool = False
    slowness: float = 0.0
    url: str = ""

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.hanging = threading.Event()

    def to(self, address: str) -> list[Taken]:
        with self.lock:
            return [one for one in self.taken if one.to.removeprefix("whatsapp:") == address]

    def take(self, form: dict[str, str]) -> Taken:
        with self.lock:
            sid = f"SM{len(self.taken):032x}"
            self.taken.append(Taken(sid, form["To"], form.get("From", ""), form.get("Body", ""), self.clock()))
            return self.taken[-1]

    def next_trouble(self) -> int | str | None:
        with self.lock:
            self.asked += 1
            return self.trouble.popleft() if self.trouble else None

    def find(self, asked: dict[str, str]) -> list[Taken]:
        since = asked.get("DateSent>")
        limit = datetime.fromisoformat(since) if since else datetime.min.replace(tzinfo=UTC)
        with self.lock:
            self.looks += 1
            return [
                one
                for one in reversed(self.taken)
                if one.to == asked.get("To", one.to) and one.sender == asked.get("From", one.sender) and one.at >= limit
            ]

    def serve_media(self, path: str) -> int | tuple[str, bytes]:
        with self.lock:
            answers = self.media[path]
            return answers.popleft() if len(answers) > 1 else answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    twilio: ClassVar[Lookalike]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._known():
            return self._json(401, {"code": 20003, "message": "Authenticate", "status": 401})
        trouble = self.twilio.next_trouble()
        if isinstance(trouble, int):
            return self._json(trouble, {"code": trouble, "message": "trouble", "status": trouble})
        self.twilio.over.wait(self.twilio.slowness / 2)
        taken = self.twilio.take(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        self.twilio.over.wait(self.twilio.slowness / 2)
        if trouble == "hang":
            self.twilio.hanging.set()
            self.twilio.over.wait(30)
        if trouble is not None:
            self.close_connection = True
            return None
        return self._json(201, taken.describe())

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not self._known():
            return self._json(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if parts.path in self.twilio.media:
            answer = self.twilio.serve_media(parts.path)
            if isinstance(answer, int):
                return self._answer(answer, b"", "text/plain")
            return self._answer(200, answer[1], answer[0])
        if not parts.path.endswith("/Messages.json"):
            return self._json(200, {"sid": ACCOUNT, "friendly_name": "Kantor Contoh", "status": "active"})
        if self.twilio.look_fails:
            return self._json(503, {"code": 503, "message": "trouble", "status": 503})
        found = self.twilio.find(dict(parse_qsl(parts.query)))
        return self._json(200, {"messages": [one.describe() for one in found], "next_page_uri": None, "uri": self.path})

    def _known(self) -> bool:
        wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        path = re.match(rf"/2010-04-01/Accounts/{ACCOUNT}[/.]", self.path)
        return path is not None and self.headers.get("Authorization") == f"Basic {wanted}"

    def _json(self, status: int, content: dict[str, Any]) -> None:
        self._answer(status, json.dumps(content).encode(), "application/json")

    def _answer(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """A caller that was killed is no error of ours."""


@contextmanager
def serving(twilio: Lookalike) -> Iterator[Lookalike]:
    """Let it answer on loopback; `twilio.url` is its address."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"twilio": twilio}))
    twilio.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield twilio
    finally:
        twilio.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
