"""The failure lab: the real office in its world, one fault after another, and the books compared after each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import postgres
import psycopg
import requests
from chaos import naming
from chaos import office as lab_office
from chaos.books import Difference
from chaos.faults import old_tables
from chaos.naming import Seen
from chaos.office import PROGRAM, LabOffice
from chaos.outside import Outside, outside_world
from chaos.staff import OfficerAtWork, sign_in
from mortal_office import wait_for
from ports import free_port
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from bot.config.settings import load

STAFF = ("dewi", "agus")
DOCTOR = ("doctor",)
LOOK_EVERY = 0.5


@dataclass
class Pace:
    """How a trial goes. Times in seconds.

    calm: traffic before a fault, and after it.
    each: between two messages of citizens.
    patience: until a difference counts as final.
    hurry: how much faster than the computer's clock the world goes while the books are compared; 1 for as fast.
    holds: whether each fault is held until the admin was told of it.
    """

    calm: float = 3.0
    each: float = 0.4
    patience: float = 420.0
    hurry: float = 1.0
    holds: bool = False


@dataclass
class Lab:
    """An office and its world.

    ahead: seconds that the office's own clock is wrong, which the world's is not.
    servers: those that a fault started; they end after the office.
    staying: what was told and is not over when its cause is gone, by key.
    watcher: the browser of somebody who looks at the status page.
    """

    folder: Path
    world: Outside
    database_url: str
    chance: Random
    pace: Pace
    port: int
    tables: Engine
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    office: LabOffice = field(init=False)
    watcher: requests.Session = field(default_factory=requests.Session)
    ahead: float = 0.0
    known: Difference = field(default_factory=Difference)
    staying: set[str] = field(default_factory=set)

    @property
    def clock(self) -> Path:
        """File with the office's time. It lies beside the folder: a fault fills the disk of that."""
        return self.folder.with_name(f"{self.folder.name}-clock")

    def set_clock(self, ahead: float) -> None:
        """Let the office's clock be wrong by so many seconds."""
        self.ahead = ahead
        spare = self.clock.with_suffix(".new")
        spare.write_text(f"{self.world.hurried + ahead} {self.world.hurried}")
        spare.replace(self.clock)

    def start(self) -> None:
        """Start the office and wait until it answers."""
        self.office = LabOffice(self.folder, self.port, self.clock)
        wait_for(self.office.answers, "the office to be ready")
        if not self.world.tablet:
            self.world.tablet = lab_office.join_tablet(self.folder / "config.toml", STAFF[0])
            self.sign_in_watcher()

    def sign_in_watcher(self) -> None:
        sign_in(self.watcher, self.world.office_url, STAFF[0])

    def end(self) -> None:
        """End the office, where it was started, and what a fault started."""
        if hasattr(self, "office"):
            self.office.stop()
        for one in self.servers:
            one.send_signal(signal.SIGINT)  # PostgreSQL then waits for no client
            one.wait(10)

    def loket(self, *words: str) -> str:
        """Run a command of the command line by the office's clock. Return what it prints."""
        where = ["--config", str(self.folder / "config.toml")]
        ran = subprocess.run([sys.executable, *PROGRAM, *words, *where], capture_output=True, text=True, timeout=180)
        if ran.returncode and words != DOCTOR:  # which says by its code that something is wrong
            raise RuntimeError(f"loket {words[0]}: {ran.stderr}")
        return ran.stdout

    def traffic(self, seconds: float) -> None:
        """Let citizens write for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.world.speak()
            time.sleep(self.pace.each * self.chance.uniform(0.5, 1.5))


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. play: makes it wrong for as long as its context lasts.

    seconds: how long it lasts. only: the database it is about, "" for each.
    missing: why it cannot be played here, "" where it can.
    signs: the faults of bot/telling/faults.py as which it is told, with or without the channel or part.
    unseen: why nobody is told of it, where nobody is. no_page: why the status page cannot say it.
    stays: why it is not over when the cause is gone, where it is not.
    """

    name: str
    play: Callable[[Lab], AbstractContextManager[None]]
    seconds: float = 6.0
    only: str = ""
    missing: Callable[[Lab], str] = lambda lab: ""
    signs: frozenset[str] = frozenset()
    unseen: str = ""
    no_page: str = ""
    stays: str = ""


@dataclass(frozen=True)
class Trial:
    """What became of one fault.

    seconds: from its end until the books agreed, None where they did not.
    seen: how it was named and told, None where nobody looked. also: other faults that were told meanwhile.
    """

    fault: str
    items: int
    difference: Difference
    told: int
    seconds: float | None
    skipped: str = ""
    seen: Seen | None = None
    also: frozenset[str] = frozenset()
    unseen: str = ""

    def is_clean(self) -> bool:
        """Return whether the books agreed, and whoever is to be told was told once."""
        return bool(self.skipped) or (self.seconds is not None and (self.seen is None or self.seen.is_whole()))


def trials(lab: Lab, faults: Sequence[Fault], minutes: float) -> Iterator[Trial]:
    """Play faults in an order by chance, again and again, for so many minutes. 0: each once, as they stand."""
    end, database = time.monotonic() + minutes * 60, lab.database_url.partition(":")[0].partition("+")[0]
    while True:
        for fault in lab.chance.sample(faults, len(faults)) if minutes else faults:
            if fault.only and not database.startswith(fault.only):
                continue
            if why := fault.missing(lab):
                yield Trial(fault.name, 0, Difference(), 0, None, why)
            else:
                yield trial(lab, fault)
            if minutes and time.monotonic() > end:
                return
        if not minutes:
            return


def trial(lab: Lab, fault: Fault) -> Trial:
    """Play one fault under traffic, then wait until the books agree."""
    before, told = len(lab.world.books.said) + len(lab.world.books.answers), len(lab.known.told)
    place, named = len(lab.world.admin.told), naming.NOWHERE
    with ExitStack() as desks:
        for name in STAFF:
            desks.enter_context(OfficerAtWork(name, lab.world.office_url, lab.world.books))
        lab.traffic(lab.pace.calm)
        with fault.play(lab):
            lab.traffic(fault.seconds)
            if lab.pace.holds and fault.signs:
                named = naming.hold(lab, fault, place)
        healed = time.monotonic()
        lab.traffic(lab.pace.calm)
    items = len(lab.world.books.said) + len(lab.world.books.answers) - before
    difference, seconds = agreement(lab, healed)
    lab.known.told |= difference.told
    for name in ("lost", "doubled", "unexplained", "under_way", "unavoidable"):
        getattr(lab.known, name).update(getattr(difference, name))
    seen = None
    if lab.pace.holds:
        lab.staying |= fault.signs if fault.stays else set()
        naming.until_over(lab)
        seen = naming.seen(lab, fault, place, named)
    also = frozenset(one.key for one in lab.world.admin.since(place) if not naming.is_of(fault, one))
    told = len(lab.known.told) - told
    return Trial(fault.name, items, difference, told, seconds, seen=seen, also=also, unseen=fault.unseen)


def agreement(lab: Lab, healed: float) -> tuple[Difference, float | None]:
    """Compare until books and tables agree. Return the last difference, and the seconds of the office's clock."""
    hurried, found = lab.world.hurried, Difference(under_way={"not compared"})
    while True:
        spent = time.monotonic() - healed + lab.world.hurried - hurried
        try:
            found = lab.world.books.compare(lab.tables).without(lab.known)
            if found.agrees():
                found.lost |= lab.world.unseen()
        except DBAPIError as error:
            found = Difference(under_way={f"the tables cannot be read: {type(error.orig).__name__}"})
        if lab.world.silent() and found.agrees():
            return found, spent
        if spent > lab.pace.patience:
            return found, None
        time.sleep(LOOK_EVERY)
        if lab.world.silent():
            lab.world.hurried += LOOK_EVERY * (lab.pace.hurry - 1)
            lab.set_clock(lab.ahead)


@contextmanager
def running_lab(folder: Path, seed: int, database: str, pace: Pace, *, is_old: bool = False) -> Iterator[Lab]:
    """Yield a lab whose office is ready. database: "sqlite" or "postgres".

    is_old: whether the office lies there with its oldest tables, and nobody has started it yet.
    """
    with ExitStack() as stack:
        world = stack.enter_context(outside_world(seed))
        port = free_port()
        url = "sqlite" if database == "sqlite" else _postgres(stack.enter_context(postgres.running_postgres()))
        config = lab_office.write_config(folder, port, url, world.channels())
        settings = load(config)
        world.office_url, url = f"http://127.0.0.1:{port}", settings.database_url
        if is_old:
            old_tables.make(url, settings.data, STAFF, world)
        else:
            lab_office.make_tables(settings, STAFF)
        lab = Lab(folder, world, url, Random(seed), pace, port, create_engine(url, poolclass=NullPool))
        lab.set_clock(0)
        os.environ["LAB_HURRIES"] = "1" if pace.holds else ""
        stack.callback(lab.end)
        if not is_old:
            lab.start()
        yield lab


def _postgres(server: str) -> str:
    with psycopg.connect(host=server, user="loket", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE loket")
    return f"postgresql+psycopg://loket@/loket?host={server}"
