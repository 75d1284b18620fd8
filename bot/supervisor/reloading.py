"""`loket run --reload`, for development: everything ends and starts again when the program or its settings change.

Looked at are the times of source files, templates, style sheets and scripts, and of the settings file. A program that
cannot start, because a file is half written, is tried again after the next change.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config.place import Place
from bot.process.guard import Stop
from bot.supervisor.launch import Process, Start, spawn

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "channels", "handlers", "store")
ENDINGS = {".py", ".html", ".css", ".js"}
LOOK_EVERY = 0.5  # seconds

State = frozenset[tuple[Path, int]]


def main(place: Place, options: Sequence[str] = ()) -> int:
    """Run `loket run` until told to stop, and start it again after each change.

    options: what `loket run` gets besides the place.
    """
    stop = Stop()
    state, program = state_of(ROOT, place.config), _start(place, options)
    try:
        while not stop.wait(LOOK_EVERY):
            found = state_of(ROOT, place.config)
            if found != state:
                _say("Berkas berubah, Loket dimulai lagi ...")
                _end(program)
                # what changed while it ended is in the new one already
                state, program = state_of(ROOT, place.config), _start(place, options)
    finally:
        _end(program)
    return 0


def state_of(root: Path, settings: Path | None) -> State:
    """Return the files that matter, each with the time of its last change in nanoseconds."""
    files = [file for package in PACKAGES for file in (root / package).rglob("*") if file.suffix in ENDINGS]
    return frozenset(_changed_at(file) for file in (*files, *([settings] if settings else [])))


def _changed_at(file: Path) -> tuple[Path, int]:
    try:
        return file, file.stat().st_mtime_ns
    except FileNotFoundError:  # an editor puts the new one in its place just now
        return file, 0


def _start(place: Place, options: Sequence[str]) -> Process:
    return spawn(Start(["bot", "run", *place.arguments(), *options], {}, stdout=sys.stdout.fileno()))


def _end(program: Process) -> None:
    program.send_signal(signal.SIGTERM)
    program.wait()


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
