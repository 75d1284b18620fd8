"""Ask a web server of this computer whether it serves. Standard library only: the supervisor uses it."""

from __future__ import annotations

import socket

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nothing is bound here
ANSWERS_WITHIN = 5.0  # seconds


def is_served(host: str, port: int, path: str) -> bool:
    """Return whether a GET of this path is answered with 200. host: where the server listens."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((EVERYWHERE.get(host, host), port), timeout=ANSWERS_WITHIN) as line:
            line.sendall(request.encode())
            return line.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
