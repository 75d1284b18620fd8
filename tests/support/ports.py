"""Ports for servers that tests start as processes."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path

# below those the kernel hands out for every outgoing connection: one of these is still free a moment later.
# every other one: the hub of an office listens on the port after its own
OURS = range(20_000, 32_000, 2)


def free_port() -> int:
    """Return a port where nobody listens, and that no test on this computer gets until this process has ended.

    The port after it is kept for its hub.
    """
    for port in random.SystemRandom().sample(OURS, len(OURS)):
        if _is_ours(port):
            try:
                socket.create_server(("127.0.0.1", port)).close()
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 32000")


def _is_ours(port: int) -> bool:
    """Return whether this process gets the port now: each has a byte of a file, which one process can lock."""
    file, had = _taken(os.getpid())
    if port in had:
        return False
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    had.add(port)
    return True


@cache
def _taken(_process: int) -> tuple[int, set[int]]:
    """Open the file of taken ports, once in each process: closing it anywhere in one would free all its ports.

    Return it with the ports that this process has.
    """
    file = Path(tempfile.gettempdir()) / f"ports-of-tests-{os.getuid()}"
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600), set()
