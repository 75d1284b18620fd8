"""A push service on loopback, and a browser's keys: decrypted as the standard says, not by our libraries."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from handlers.officers.devices import Subscription

AUTH = bytes(range(16))


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass(frozen=True)
class BrowserKeys:
    """What a browser keeps to itself of a subscription, and what it hands over."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.derive_private_key(1906, ec.SECP256R1()))

    @property
    def p256dh(self) -> str:
        return base64url(point(self.private.public_key()))

    def subscription(self, endpoint: str) -> Subscription:
        return Subscription(endpoint, self.p256dh, base64url(AUTH))

    def decrypt(self, body: bytes) -> bytes:
        """Return the plain text of a body of one record (RFC 8188 and RFC 8291)."""
        salt, length, record = body[:16], body[20], body[21 + body[20] :]
        sender = body[21 : 21 + length]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        both = b"WebPush: info\0" + point(self.private.public_key()) + sender
        secret = derive(AUTH, shared, both, 32)
        key = derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\2"), "the last record ends with 2"
        return padded[:-1]


@dataclass(frozen=True)
class Taken:
    """A request that the service got."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def news(self) -> dict[str, str]:
        """Return what the browser reads."""
        found: dict[str, str] = json.loads(BrowserKeys().decrypt(self.body))
        return found

    def signed_by(self, origin: str) -> tuple[str, dict[str, Any]]:
        """Return the key and the claims of the signature, once they are proven. origin: of the service."""
        scheme, _, rest = self.headers["Authorization"].partition(" ")
        parts = dict(one.strip().split("=", 1) for one in rest.split(","))
        assert scheme == "vapid"
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(parts["k"]))
        claims = jwt.decode(parts["t"], key=key, algorithms=["ES256"], audience=origin)
        return parts["k"], claims


@dataclass
class PushService:
    """What it got, and what it answers next.

    answers: a status for each request, 201 when there are no more.
    hangs: gives no answer until it is set, where there is one.
    """

    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    more_headers: dict[str, str] = field(default_factory=dict)
    hangs: threading.Event | None = None

    def endpoint(self, name: str = "ponsel-dewi") -> str:
        return f"{self.url}/kirim/{name}"


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.taken.append(Taken(self.path, dict(self.headers), body))
            if service.hangs is not None:
                service.hangs.wait(30)
                return
            self.send_response(service.answers.pop(0) if service.answers else 201)
            for name, value in service.more_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving() -> Iterator[PushService]:
    """Yield a push service that listens."""
    service = PushService()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(service)) as server:
        server.daemon_threads = True
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            if service.hangs is not None:
                service.hangs.set()
            server.shutdown()
            thread.join(10)
