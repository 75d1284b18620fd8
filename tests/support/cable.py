"""A cable between a program and its PostgreSQL that a test pulls and plugs in again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"  # PostgreSQL's programs look for this name in a folder


class Cable:
    """Passes on what goes through the socket in `folder`. Pulled, it passes nothing, and no end hears of it."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder, self.server = folder, server
        self.whole = threading.Event()
        self.whole.set()
        self._ends: list[socket.socket] = []
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / SOCKET))
        self._door.listen(64)
        threading.Thread(target=self._let_in, daemon=True).start()

    def pull(self) -> None:
        self.whole.clear()

    def plug_in(self) -> None:
        self.whole.set()

    def close(self) -> None:
        self.whole.set()
        for one in (self._door, *self._ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _let_in(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(f"{self.server}/{SOCKET}")
            except OSError:
                return
            self._ends += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.whole.wait()
                target.sendall(data)
        self.whole.wait()  # nor does anybody hear of an end
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def laid(folder: Path, server: str) -> Iterator[Cable]:
    """Lay a cable from a socket in a folder to a PostgreSQL. server: the folder of its socket."""
    folder.mkdir()
    cable = Cable(folder, server)
    try:
        yield cable
    finally:
        cable.close()
