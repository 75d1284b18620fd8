"""A Twilio on loopback: signs webhooks, takes REST calls with Twilio's shapes of answer, and misbehaves when told."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import socket
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from channels.envelope import HookRequest

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-auth-token-0123456789abcdef"
PUBLIC = "https://intake.example.org"
OUR_NUMBER = "+6281200000100"
HOME = f"/2010-04-01/Accounts/{ACCOUNT}"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"

Pairs = Mapping[str, str] | Iterable[tuple[str, str]]


def sign(url: str, pairs: Iterable[tuple[str, str]] = (), secret: str = TOKEN, digest: str = "sha1") -> str:
    """X-Twilio-Signature, worked out from their description: the URL, then each name with each distinct value."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), digest).digest()).decode()


def webhook(path: str, pairs: Pairs, *, query: str = "", signed_for: str = "", **more: Any) -> HookRequest:
    """A signed webhook as `bot.web.public.hooks` hands it on. signed_for: the URL Twilio was told, if it is another."""
    listed = tuple(pairs.items() if isinstance(pairs, Mapping) else pairs)
    url = f"{PUBLIC}{path}" + (f"?{query}" if query else "")
    headers = {"content-type": FORM, "x-twilio-signature": sign(signed_for or url, listed)}
    more.setdefault("body", urlencode(listed).encode())
    return HookRequest(**{"url": url, "query": query, "headers": headers, "form": listed, **more})


@dataclass(frozen=True)
class Call:
    """One request Twilio got from us."""

    method: str
    path: str
    query: dict[str, str]
    body: str
    authorization: str

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body, keep_blank_values=True).items()}

    @property
    def credentials(self) -> tuple[str, str]:
        name, _, password = base64.b64decode(self.authorization.removeprefix("Basic ")).decode().partition(":")
        return name, password


@dataclass(frozen=True)
class Reply:
    """An answer. lost: the request is read and the line is cut; silent: the line stays open and nothing comes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    silent: bool = False


LOST = Reply(lost=True)
SILENT = Reply(silent=True)


def refusal(status: int, code: int = 0, message: str = "no", **headers: str) -> Reply:
    """Twilio's own shape of error."""
    told = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    wire = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({**told, "status": status}).encode(), wire)


class Provider:
    """What Twilio holds: the messages we sent, files to fetch, and answers it was told to give instead of its own."""

    credentials = (ACCOUNT, TOKEN)

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.sent: list[dict[str, Any]] = []
        self.replies: deque[Reply] = deque()
        self.files: dict[str, deque[Reply]] = {}
        self.over = threading.Event()
        self.url = ""

    def serve(self, path: str, *replies: Reply) -> str:
        """The URL of a file; each fetch takes the next reply, the last one stays."""
        self.files[path] = deque(replies)
        return self.url + path

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.replies:
            return self.replies.popleft()
        if call.path in self.files:
            waiting = self.files[call.path]
            return waiting.popleft() if len(waiting) > 1 else waiting[0]
        if not call.authorization or call.credentials != self.credentials:
            return refusal(401, 20003, "Authenticate")
        return self.own_answer(call)

    def own_answer(self, call: Call) -> Reply:
        if (call.method, call.path) == ("POST", f"{HOME}/Messages.json"):
            return self._create(call.form)
        if call.path == f"{HOME}/Messages.json":
            return self._list(call.query)
        if call.path == f"{HOME}.json":
            return as_json(200, {"sid": ACCOUNT, "friendly_name": "PST Contoh", "status": "active"})
        return refusal(404, 20404, f"The requested resource {call.path} was not found")

    def _create(self, form: dict[str, str]) -> Reply:
        if not form.get("Body") and not form.get("MediaUrl") and not form.get("ContentSid"):
            return refusal(400, 21619, "A text message body or media urls must be specified.")
        message = {
            "sid": f"SM{len(self.sent):032x}",
            "account_sid": ACCOUNT,
            "status": "queued",
            "to": form["To"],
            "from": form.get("From"),
            "body": form.get("Body", ""),
            "direction": "outbound-api",
            "date_sent": None,
        }
        self.sent.append(message)
        return as_json(201, message)

    def _list(self, query: dict[str, str]) -> Reply:
        wanted = {name.lower(): query[name] for name in ("To", "From") if name in query}
        found = [one for one in self.sent if all(one[name] == value for name, value in wanted.items())]
        return as_json(200, {"messages": found[::-1], "page": 0, "page_size": 100, "next_page_uri": None})


def as_json(status: int, value: Mapping[str, Any]) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


@contextmanager
def running(kind: type[Provider] = Provider) -> Iterator[Any]:
    """A Provider that listens."""
    provider = kind()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            split = urlsplit(self.path)
            authorization = self.headers.get("Authorization", "")
            reply = provider.answer(Call(self.command, split.path, dict(parse_qsl(split.query)), body, authorization))
            if reply.silent:
                provider.over.wait(30)
            if not reply.silent and not reply.lost:
                self._send(reply)
            self.close_connection = True

        do_POST = do_GET  # noqa: N815

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def assert_storable(one: Any) -> None:
    """An envelope holds no NUL and no half emoji, which one database or the other refuses."""
    for text in _strings(dataclasses.asdict(one)):
        assert "\x00" not in text
        assert text.encode().decode() == text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def closed_port() -> str:
    """An address where surely nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
