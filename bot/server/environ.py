"""The request of granian as WSGI's environ (PEP 3333)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Protocol

from bot.server.bodies import Body

FIXED: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,  # werkzeug's word for: the body ends by itself
}
OF_BODY = ("content-length", "transfer-encoding")


class Headers(Protocol):
    """The headers of a request, their names in lower case."""

    def items(self) -> Iterable[tuple[str, str]]: ...

    def get(self, key: str, default: Any = None) -> Any: ...


class Scope(Protocol):
    """What granian says of a request. server, client: "address:port". path: decoded."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Headers


def declared_length(scope: Scope) -> int | None:
    """Return the bytes of the body that the client declares, None for one that tells no length."""
    length = scope.headers.get("content-length")
    if length is not None:
        return int(length)
    return None if scope.headers.get("transfer-encoding") else 0


def environ(scope: Scope, body: Body) -> dict[str, Any]:
    """Return the environ of a request whose body is there."""
    server, _, port = scope.server.rpartition(":")
    made = FIXED | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(body.size),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
    }
    _add_headers(made, scope.headers)
    return made


def _add_headers(environ: dict[str, Any], headers: Headers) -> None:
    """Add the headers. One with an underscore is left out: it would have the name of one with a hyphen."""
    for name, value in headers.items():
        if name in OF_BODY or "_" in name:
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.replace('-', '_').upper()}"
        before = f"{environ[key]}{'; ' if name == 'cookie' else ','}" if key in environ else ""
        environ[key] = before + value
