"""A real SMTP server (aiosmtpd) that keeps its mails and answers as a test says, and an OAuth2 token server."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from ports import free_port


class Postbox:
    """The mails of the server.

    answers: replies to MAIL, RCPT, "RCPT <address>" or DATA instead of OK; "drop" closes the connection.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.kept: list[tuple[str, list[str], bytes]] = []
        self.signed_in: list[tuple[str, str]] = []
        self.password = ""
        self.token = ""
        self.port = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (self.password or self.token) and not session.authenticated:
            return "530 5.7.0 sign in first"
        if "MAIL" in self.answers:
            return self._answer("MAIL", server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        for verb in ("RCPT", f"RCPT {address}"):
            if verb in self.answers:
                return self._answer(verb, server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.kept.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self._answer("DATA", server) if "DATA" in self.answers else "250 kept"

    def _answer(self, verb: str, server: Any) -> str:
        if self.answers[verb] == "drop":
            server.transport.abort()
        return self.answers[verb]

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        given = base64.b64decode(args[1]).decode()
        self.signed_in.append(("XOAUTH2", given))
        if given.endswith(f"auth=Bearer {self.token}\x01\x01"):
            return AuthResult(success=True)
        await server.push("334 " + base64.b64encode(b'{"status":"400"}').decode())
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append((data.login.decode(), data.password.decode()))
        right = data.password.decode() == self.password
        return AuthResult(success=right, handled=False, message=None if right else self.answers.get("AUTH"))

    def mails(self) -> list[EmailMessage]:
        """Return the mails, read by the standard library's strict parser."""
        return [message_from_bytes(data, EmailMessage, policy=policy.default) for _, _, data in self.kept]

    def mail(self) -> EmailMessage:
        """Return the only mail."""
        (only,) = self.mails()
        return only


@contextmanager
def smtp_server(**changes: Any) -> Iterator[Postbox]:
    """Yield a server on loopback.

    Keywords set the postbox's fields. With a password or a token, clients must sign in.
    """
    postbox = Postbox()
    for name, value in changes.items():
        setattr(postbox, name, value)
    postbox.port = free_port()
    server = Controller(
        postbox,
        hostname="127.0.0.1",
        port=postbox.port,
        ready_timeout=60,  # five seconds are few on a busy machine
        authenticator=postbox.check,
        auth_require_tls=False,
        auth_exclude_mechanism=[] if postbox.token else ["XOAUTH2"],
    )
    server.start()
    try:
        yield postbox
    finally:
        server.stop()


class TokenServer(HTTPServer):
    """Answers every request with one status and one body, and keeps the forms."""

    status: int
    body: bytes
    forms: list[dict[str, list[str]]]


class _Handler(BaseHTTPRequestHandler):
    server: TokenServer

    def do_POST(self) -> None:
        self.server.forms.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def token_server(status: int = 200, body: object = None) -> Iterator[TokenServer]:
    server = TokenServer(("127.0.0.1", 0), _Handler)
    server.status, server.forms = status, []
    server.body = body if isinstance(body, bytes) else json.dumps(body or {"access_token": "ya29.segar"}).encode()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
