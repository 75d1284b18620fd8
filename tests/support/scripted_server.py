"""A provider's HTTP server on loopback that records what it is asked and answers as a test tells it to."""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

from ports import free_port


@dataclass(frozen=True)
class Call:
    """One request that the server got."""

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
    """One answer.

    lost: the request is read and the connection is closed without an answer.
    silent: the connection stays open and nothing is sent until the server stops.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    silent: bool = False


LOST = Reply(lost=True)
SILENT = Reply(silent=True)


def as_json(status: int, value: Mapping[str, Any]) -> Reply:
    """Return an answer whose body is JSON."""
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


def file_reply(kind: str, data: bytes) -> Reply:
    """Return a file of the given content type."""
    return Reply(200, data, {"Content-Type": kind})


class ScriptedServer:
    """Records every call. Answers with `replies`, then with `files`, then as the subclass's `own_answer` says."""

    credentials = ("", "")

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.replies: deque[Reply] = deque()
        self.files: dict[str, deque[Reply]] = {}
        self.public: set[str] = set()
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.url = ""

    def serve(self, path: str, *replies: Reply, public: bool = False) -> str:
        """Return the URL of a file. Each request takes the next reply; the last reply stays.

        public: whether the file is given without credentials.
        """
        self.files[path] = deque(replies)
        if public:
            self.public.add(path)
        return self.url + path

    def answer(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
            if self.replies:
                return self.replies.popleft()
        if not self._may_ask(call):
            return self.unauthorized()
        return self._next_file(call.path) if call.path in self.files else self.own_answer(call)

    def _may_ask(self, call: Call) -> bool:
        return call.path in self.public or (bool(call.authorization) and call.credentials == self.credentials)

    def _next_file(self, path: str) -> Reply:
        with self.lock:
            waiting = self.files[path]
            return waiting.popleft() if len(waiting) > 1 else waiting[0]

    def date(self) -> datetime:
        """Return the time by the provider's own clock, for the header Date."""
        return datetime.now(UTC)

    def own_answer(self, call: Call) -> Reply:
        """Return what the provider itself would answer."""
        raise NotImplementedError

    def unauthorized(self) -> Reply:
        """Return the answer to wrong credentials."""
        return Reply(401)


class _Handler(BaseHTTPRequestHandler):
    script: ScriptedServer

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        parts = urlsplit(self.path)
        authorization = self.headers.get("Authorization", "")
        reply = self.script.answer(Call(self.command, parts.path, dict(parse_qsl(parts.query)), body, authorization))
        if reply.silent:
            self.script.over.wait(30)
        elif not reply.lost:
            self._send(reply)
        self.close_connection = True

    do_POST = do_GET  # noqa: N815  # the base class looks for this name

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        self.send_header("Date", format_datetime(self.script.date(), usegmt=True))
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Ignore a caller that was killed while it waited for its answer."""


Script = TypeVar("Script", bound=ScriptedServer)


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    """Let a script answer on loopback; `script.url` is its address."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": script}))
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> str:
    """Return an address where nobody listens."""
    return f"http://127.0.0.1:{free_port()}"
