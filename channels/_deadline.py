"""Cut connections whose other side takes too long for a whole answer: a byte now and then keeps every time-out away."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Deadline:
    """Cuts every connection that it watches when its time is up."""

    def __init__(self, seconds: float) -> None:
        self.is_cut = False
        self._end = time.monotonic() + seconds
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []

    def watch(self, connection: socket.socket) -> None:
        """Watch a connection too. It may be wrapped in TLS later: the handle is a second one, of our own."""
        with self._lock:
            self._watched.append(socket.socket(fileno=os.dup(connection.fileno())))
            if self.is_cut:
                self._cut()

    def connect(self, host: str, port: int, timeout: float, *, tls: bool) -> socket.socket:
        """Open a connection and watch it before anything is read from it, its TLS handshake included.

        timeout: seconds of silence. Raises OSError.
        """
        connection = socket.create_connection((host, port), timeout)
        self.watch(connection)
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host) if tls else connection

    def extend(self, seconds: float) -> None:
        """Give more time."""
        self._end += seconds

    def run(self) -> None:
        """Wait for the end of the time, or of what has to be done within it."""
        while (left := self._end - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        with self._lock:
            if not self._over.is_set():
                self.is_cut = True
                self._cut()

    def _cut(self) -> None:
        for connection in self._watched:
            with suppress(OSError):  # gone already
                connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Cut nothing from now on."""
        self._over.set()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()


@contextmanager
def within(seconds: float, *connections: socket.socket) -> Iterator[Deadline]:
    """Cut these connections, and those that are added, after so many seconds."""
    deadline = Deadline(seconds)
    for connection in connections:
        deadline.watch(connection)
    threading.Thread(target=deadline.run, name="deadline", daemon=True).start()
    try:
        yield deadline
    finally:
        deadline.end()
