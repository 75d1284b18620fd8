"""Ports for servers that tests start as processes."""

from __future__ import annotations

import random
import socket

# below those the kernel hands out for every outgoing connection: one of these is still free a moment later
OURS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port where nobody listens. Two tests that ask at the same moment rarely get the same."""
    for _ in range(100):
        port = random.SystemRandom().choice(OURS)  # each test process its own chance, whatever seeds the tests
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise RuntimeError("no free port between 20000 and 32000")
