"""Logs of the processes: one line for each record, and never a secret."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from logging.handlers import WatchedFileHandler
from pathlib import Path

LARGEST = 5 * 1024 * 1024
KEPT = 3
HOUR = timedelta(hours=1)
DAY = re.compile(r"\d{4}-\d\d-\d\d")  # each line begins with one
NOISY = ("rq.worker", "twilio", "imapclient", "alembic", "mail.log", "urllib3")

log = logging.getLogger(__name__)


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
            _rename(file)


def _rename(file: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        older = file.with_name(f"{file.name}.{number}")
        if older.exists():
            older.replace(file.with_name(f"{file.name}.{number + 1}"))
    file.replace(file.with_name(f"{file.name}.1"))


def forget(folder: Path, before: date) -> int:
    """Delete the lines before a day from every log. Return how many. A log that is written to now is renamed first.

    Where something writes to a renamed file at this moment, that line may be lost: as with `rotate`, it is a log.
    """
    for file in folder.glob("*.log"):
        _unless_barred(_rename_old, file, str(before))
    return sum(_unless_barred(_drop_lines, file, str(before)) for file in folder.glob("*.log.[0-9]"))


def _unless_barred(work: Callable[[Path, str], int], file: Path, before: str) -> int:
    """Do that work with a log. One that belongs to somebody else keeps none of the others from it."""
    try:
        return work(file, before)
    except OSError as error:
        log.warning("the old lines of a log stay: %s", error)
        return 0


def _rename_old(file: Path, before: str) -> int:
    if _first_day(file) < before:
        _rename(file)
    return 0


def _first_day(file: Path) -> str:
    """Return the day of the first line that has one, "9999" where there is none."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        return next((line[:10] for line in lines if DAY.match(line)), "9999")


def _drop_lines(file: Path, before: str) -> int:
    """Delete the lines before a day. A line without a day goes with the one above it."""
    gone, is_old, spare = 0, False, file.with_name(f"{file.name}.part")
    if _first_day(file) >= before:
        return 0
    with file.open("rb") as lines, spare.open("wb") as kept:
        for line in lines:
            day = line[:10].decode(errors="replace")
            is_old = day < before if DAY.match(day) else is_old
            gone += is_old
            kept.write(b"" if is_old else line)
    if spare.stat().st_size:
        spare.replace(file)
    else:
        spare.unlink()
        file.unlink(missing_ok=True)
    return gone


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
