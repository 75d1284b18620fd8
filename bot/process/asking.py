"""Ask a web server of this computer whether it serves. Standard library only: the supervisor uses it."""

from __future__ import annotations

import socket

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nothing is bound here
ANSWERS_WITHIN = 5.0  # seconds


def is_served(host: str, port: int, path: str) -> bool:
    """Return whether a GET of this path is answered with 200. host: where the server listens."""
    return answer(host, port, path) == "200"


def answer(host: str, port: int, path: str) -> str:
    """Return the status code of a GET, "" where nobody answers. host: where the server listens."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((EVERYWHERE.get(host, host), port), timeout=ANSWERS_WITHIN) as line:
            line.sendall(request.encode())
            version, _, rest = line.recv(64).partition(b" ")
    except OSError:
        return ""
    return rest[:3].decode("latin-1") if version.startswith(b"HTTP/1.") else ""
