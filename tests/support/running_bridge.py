"""The small app of bridge_server.py, running as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import NamedTemporaryFile

import bridge_server
from office_process import wait_for
from ports import free_port

from bot.process import guard


@contextmanager
def running() -> Iterator[int]:
    """Yield the port where it answers. It must still run at the end."""
    port = free_port()
    huge = NamedTemporaryFile()  # noqa: SIM115  # closed at the end
    huge.truncate(bridge_server.HUGE)
    words = [sys.executable, bridge_server.__file__, str(port), huge.name]
    # its ceiling counts addresses: each thread would reserve 64 MB of them, and use none
    env = {**os.environ, "MALLOC_ARENA_MAX": "1"}
    server = subprocess.Popen(words, env=env, preexec_fn=partial(guard.die_with, os.getpid()))

    def answers() -> bool:
        assert server.poll() is None
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_for(answers, "the server")
        yield port
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(20)
        huge.close()
