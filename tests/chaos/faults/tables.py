"""Faults of what the office keeps: the database locked, frozen, stopped; the disk full; folders out of reach."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import holds
import postgres
from chaos.lab import Fault, Lab

Play = Callable[[Lab], AbstractContextManager[None]]
LEFT = 64 * 1024  # bytes that a full disk has again and again while something is deleted


def held(name: str, lab: Lab) -> AbstractContextManager[None]:
    """Hold the database as a test of its own does."""
    return holds.HOLDS[name](lab.database_url, lab.folder / "data")


@contextmanager
def server_killed(lab: Lab) -> Iterator[None]:
    """Kill PostgreSQL with -9 and start it again at the end."""
    server = Path(lab.database_url.partition("host=")[2])
    process = int((server / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)  # it is our child; while it is not waited for, it counts as running
    yield
    lab.servers.append(postgres.start_again(server))


@contextmanager
def disk_full(lab: Lab) -> Iterator[None]:
    """Fill the disk that the office's folder lies on."""
    ballast = lab.folder / "ballast"
    with suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(LEFT))
            file.flush()
    yield
    ballast.unlink(missing_ok=True)


def no_small_disk(lab: Lab) -> str:
    return "" if lab.folder.is_mount() else "no disk of its own may be mounted here"


@contextmanager
def out_of_reach(lab: Lab) -> Iterator[None]:
    """Put a file where the folders of files and of the spool are: nothing can be read or written there."""
    places = [lab.folder / "data" / name for name in ("files", "spool")]
    moved = [(place, place.with_name(f"{place.name}.away")) for place in places]
    for place, away in moved:
        if place.exists():
            place.rename(away)
        place.touch()
    yield
    for place, away in moved:
        place.unlink()
        if away.exists():
            away.rename(place)


@contextmanager
def moved_to_a_new_computer(lab: Lab) -> Iterator[None]:
    """Stop the office, make a backup, bring it back, and start the office at the end."""
    lab.office.stop()
    lab.world.hurried += 61  # a restore waits until no part has given a sign of life for a minute
    lab.set_clock(lab.ahead)
    shelf = lab.folder / f"backups-{int(lab.world.hurried)}"
    lab.loket("backup", str(shelf))
    lab.loket("restore", str(next(shelf.glob("loket-*"))))
    yield
    lab.start()


DATABASE = frozenset({"database", "write_lock", "spool"})


def _sqlite(name: str, hold: str) -> Fault:
    return Fault(name, partial(held, hold), only="sqlite", signs=DATABASE)


def _postgres(name: str, play: Play) -> Fault:
    return Fault(name, play, only="postgresql", signs=DATABASE)


FAULTS = (
    _sqlite("our write lock held", "our lock"),
    _sqlite("SQLite locked by another program", "locked file"),
    _postgres("PostgreSQL: writers' lock held", partial(held, "writers' lock")),
    _postgres("PostgreSQL: tables locked", partial(held, "locked table")),
    _postgres("PostgreSQL frozen", partial(held, "frozen server")),
    _postgres("PostgreSQL killed with -9", server_killed),
    Fault("disk full", disk_full, missing=no_small_disk, signs=frozenset({"disk"})),
    Fault("folders out of reach", out_of_reach, signs=frozenset({"disk", "spool"})),
    Fault("restored from a backup", moved_to_a_new_computer, 2.0, unseen="an admin does it, and waits for it"),
)
