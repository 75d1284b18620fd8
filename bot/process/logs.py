"""Logs of the processes: one line for each record, and never a secret."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from logging.handlers import WatchedFileHandler
from pathlib import Path

LARGEST = 5 * 1024 * 1024
KEPT = 3
HOUR = timedelta(hours=1)
NOISY = ("rq.worker", "twilio", "imapclient", "alembic", "mail.log", "urllib3")


class OneLine(logging.Formatter):
    """Formats a record as one line, with every known secret struck out, also in tracebacks."""

    def __init__(self, part: str, secrets: Iterable[str] = ()) -> None:
        super().__init__(f"%(asctime)s %(levelname)s {part} %(name)s: %(message)s")
        # the longest first: a secret may be part of another
        self._secrets = sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[rahasia]")
        return " | ".join(line.splitlines())


def set_up(part: str, level: str = "INFO", folder: Path | None = None, secrets: Iterable[str] = ()) -> None:
    """Write the log to the terminal.

    folder: where everything is written to <folder>/<part>.log. The terminal then gets warnings only.
    """
    terminal = logging.StreamHandler(sys.stderr)
    handlers: list[logging.Handler] = [terminal]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        terminal.setLevel(logging.WARNING)
        # several processes write one file (web and its child, worker and horse): reopened when somebody renames it
        handlers.append(WatchedFileHandler(folder / f"{part}.log", encoding="utf-8"))
    formatter = OneLine(part, secrets)
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def rotate(folder: Path, largest: int = LARGEST) -> None:
    """Rename logs that have grown too large: web.log → web.log.1 → … The processes open new files by themselves."""
    for file in folder.glob("*.log"):
        if file.stat().st_size > largest:
            for number in range(KEPT - 1, 0, -1):
                older = file.with_name(f"{file.name}.{number}")
                if older.exists():
                    older.replace(file.with_name(f"{file.name}.{number + 1}"))
            file.replace(file.with_name(f"{file.name}.1"))


class SeldomEach:
    """Says yes for each thing at most once an hour: what is tried every few minutes is not logged as often."""

    def __init__(self) -> None:
        self._said: dict[str, datetime] = {}

    def __call__(self, thing: str, now: datetime) -> bool:
        self._said = {one: at for one, at in self._said.items() if timedelta() <= now - at < HOUR}
        if thing in self._said:
            return False
        self._said[thing] = now
        return True


class Seldom:
    """Says yes at most once a minute. A failure that happens every second need not be logged every second."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._next = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
