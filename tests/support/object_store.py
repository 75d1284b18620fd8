"""An object store on loopback that speaks as much S3 as we use. It checks every signature (AWS, version 4)."""

from __future__ import annotations

import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

BUCKET, REGION, KEY_ID, SECRET = "loket", "id-uji-1", "LOKETUJI", "kunci-uji-untuk-bucket"
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)")


class ObjectStore:
    """What lies in the bucket, and when it was put there. refused: requests whose signature was wrong."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.refused = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def table(self, secret: str = SECRET) -> str:
        """Return the table [files] of a settings file."""
        return (
            f'[files]\nbucket = "{BUCKET}"\nendpoint = "{self.url}"\nregion = "{REGION}"\n'
            f'key_id = "{KEY_ID}"\nsecret_key = "{secret}"\n'
        )


def _handler(store: ObjectStore) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not _is_signed(self, body):
                store.refused += 1
                self._say(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
                return
            parts = urlsplit(self.path)
            name = unquote(parts.path).removeprefix(f"/{BUCKET}").lstrip("/")
            if self.command == "PUT":
                store.objects[name] = body, datetime.now(UTC)
                self._say(200)
            elif self.command == "POST" and parts.query == "delete":
                self._delete(body.decode())
            else:
                self._give(name)

        def _delete(self, asked: str) -> None:
            names = re.findall("<Key>(.*?)</Key>", asked)
            for name in names:
                store.objects.pop(name, None)
            told = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
            self._say(200, f"<DeleteResult>{told}</DeleteResult>".encode())

        def _give(self, name: str) -> None:
            if name not in store.objects:
                self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            data, at = store.objects[name]
            self._say(200, data, **{"Last-Modified": format_datetime(at, usegmt=True)})

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for key, value in ({"ETag": '"etag"', "Content-Length": str(len(body))} | headers).items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_PUT = do_POST = _answer  # noqa: N815  # BaseHTTPRequestHandler calls them so

    return Handler


def _is_signed(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    found = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if found is None or found[1] != KEY_ID or request.headers["x-amz-content-sha256"] != sha256(body).hexdigest():
        return False
    scope, names, signature = found[2], found[3], found[4]
    parts = urlsplit(request.path)
    query = f"{parts.query}=" if parts.query and "=" not in parts.query else parts.query
    signed = "".join(f"{name}:{(request.headers[name] or '').strip()}\n" for name in names.split(";"))
    asked = "\n".join((request.command, parts.path, query, signed, names, sha256(body).hexdigest()))
    text = "\n".join(("AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(asked.encode()).hexdigest()))
    key = f"AWS4{SECRET}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    return hmac.compare_digest(hmac.new(key, text.encode(), "sha256").hexdigest(), signature)


@contextmanager
def serving() -> Iterator[ObjectStore]:
    """Serve an empty bucket."""
    store = ObjectStore()
    thread = threading.Thread(target=store.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield store
    finally:
        store.server.shutdown()
        store.server.server_close()
        thread.join()
