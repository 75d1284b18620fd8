"""One office on two computers: two webs, three workers, two clocks. One is cut off, then the other loses its power.

Nothing is lost, nothing counts or leaves twice, and the other clock takes the lead.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cable
import mortal_office
import object_store
import pytest
import requests
import twilio_lookalike
from cast import PASSWORD
from mortal_office import Office, wait_for
from object_store import ObjectStore
from ports import free_port
from sqlalchemy import func, select
from sqlmodel import SQLModel, col
from twilio_lookalike import Lookalike, serving
from whole_office import write_config

from bot.process import guard
from bot.process.redis_embedded import Embedded
from store.db import leadership, memory
from store.db.database import Database
from store.office import officers
from store.tables import Arrival, Consultation, Message
from store.transport import spool

pytestmark = [
    pytest.mark.timeout(900),  # some forty seconds at rest
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the parts to kill in /proc"),
]

PROGRAM = (str(Path(__file__).parents[1] / "support" / "hasty_program.py"),)
CLOCK = "bot clock"


class Computer:
    """One of the two: its own data folder, and its own cable to the database."""

    def __init__(
        self, folder: Path, database: str, redis: str, twilio: Lookalike, bucket: ObjectStore, url: str = ""
    ) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = write_config(
            folder, twilio.url, port=self.port, database=database, redis=redis, public_url=url or self.url
        )
        with config.open("a") as file:
            file.write(bucket.table())
        (folder / "data").mkdir(mode=0o700)
        (folder / "data" / "secret").write_text("a" * 64)  # the same on both, as the document says
        self.office: Office

    def start(self) -> None:
        self.office = Office(self.folder, self.port, program=PROGRAM)

    def deliver(self, public_url: str, citizen: int) -> None:
        """Deliver the first message of a citizen, as Twilio does: until it is heard."""
        pairs = twilio_lookalike.sms(f"SMcitizen{citizen:025x}", number_of(citizen), f"Mohon data, warga {citizen}")
        body = twilio_lookalike.encoded(pairs)
        signed = twilio_lookalike.headers(f"{public_url}/hooks/sms", pairs)

        def is_heard() -> bool:
            try:
                answer = requests.post(f"{self.url}/hooks/sms", body, headers=signed, timeout=15)
            except (requests.ConnectionError, requests.Timeout):
                return False
            return answer.status_code == 200

        wait_for(is_heard, f"citizen {citizen} to be heard")

    def wait_for_the_end(self, clock: list[int]) -> None:
        wait_for(lambda: not set(clock) & set(self.office.parts(CLOCK)), "a clock that was overtaken to end")

    def lose_power(self) -> None:
        """End every process of this computer with -9."""
        family = [self.office.process.pid, *mortal_office.descendants(self.office.process.pid)]
        for process in family:
            mortal_office.end(process)
        self.office.process.wait(10)

    def signal(self, words: str, number: signal.Signals) -> None:
        for process in self.office.parts(words):
            os.kill(process, number)


def number_of(citizen: int) -> str:
    return f"+628120000{citizen:04d}"


class TwoComputers:
    """Both of them, and what the tests read of their one database."""

    def __init__(self, db: Database, one: Computer, two: Computer, twilio: Lookalike, bucket: ObjectStore) -> None:
        self.db, self.one, self.two, self.twilio, self.bucket = db, one, two, twilio, bucket
        self.citizens = 0

    def deliver(self, *computers: Computer, each: int = 5) -> None:
        delivering: list[Future[None]] = []
        with ThreadPoolExecutor(4) as pool:
            for computer in computers:
                citizens = range(self.citizens, self.citizens + each)
                delivering += [pool.submit(computer.deliver, self.one.url, citizen) for citizen in citizens]
                self.citizens += each
        for one in delivering:
            one.result()

    def term(self) -> str:
        """Return the term of the clock that leads."""
        with self.db.read() as db:
            return memory.get(db, leadership.TERM)

    def leader(self) -> Computer:
        """Return the computer whose clock leads."""
        process = int(self.term().split()[1])
        return self.one if process in self.one.office.parts(CLOCK) else self.two

    def let_lead(self, computer: Computer) -> None:
        """Let the clock of this computer lead: the other one's stands still, and wakes up too late."""
        other = self.two if computer is self.one else self.one
        for _ in range(3):
            if self.leader() is computer:
                return
            before, clock = self.term(), other.office.parts(CLOCK)
            other.signal(CLOCK, signal.SIGSTOP)
            self.next_term(before)
            other.signal(CLOCK, signal.SIGCONT)
            other.wait_for_the_end(clock)
        raise AssertionError("the clocks change their places by themselves")

    def next_term(self, before: str) -> float:
        """Wait until another clock leads. Return how many seconds it took."""
        began = time.monotonic()
        wait_for(lambda: self.term() != before, "another clock to take the lead")
        return time.monotonic() - began

    def count(self, table: type[SQLModel]) -> int:
        with self.db.read() as db:
            return db.scalar(select(func.count()).select_from(table)) or 0

    def settle(self) -> None:
        """Wait until every citizen has had their receipt. Nobody has had two, and nothing else was said."""
        expected = Counter({number_of(citizen): 1 for citizen in range(self.citizens)})
        wait_for(lambda: self.answered().keys() >= expected.keys(), "everybody to be answered")
        wait_for(lambda: self.count_sent() == self.citizens, "every receipt to be on record")
        assert self.answered() == expected

    def count_sent(self) -> int:
        with self.db.read() as db:
            return db.scalar(select(func.count()).where(col(Message.state) == "sent")) or 0

    def answered(self) -> Counter[str]:
        with self.twilio.lock:
            return Counter(one.to for one in self.twilio.taken)


@pytest.fixture
def twilio() -> Iterator[Lookalike]:
    with serving(Lookalike()) as twilio:
        yield twilio


@pytest.fixture
def network(postgres_url: str, postgres_server: str) -> Iterator[tuple[cable.Cable, str]]:
    """The cable of the first computer, and the database as it sees it."""
    folder = Path(tempfile.mkdtemp(prefix="lkcb"))  # a socket's name is short
    try:
        with cable.laid(folder / "c", postgres_server) as laid:
            yield laid, postgres_url.replace(postgres_server, str(laid.folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def computers(
    tmp_path: Path, postgres_url: str, network: tuple[cable.Cable, str], twilio: Lookalike
) -> Iterator[TwoComputers]:
    for name in ("one", "two", "redis"):
        (tmp_path / name).mkdir()
    redis, db = Embedded(tmp_path / "redis"), Database(postgres_url, tmp_path)
    with db.write() as session:
        officers.add(session, "dewi", "Dewi", PASSWORD, now=datetime.now(UTC)).on_duty = True
    with ExitStack() as stack:
        stack.callback(db.close)
        bucket = stack.enter_context(object_store.serving())
        redis.start()
        stack.callback(redis.stop)
        bell = f"unix://{redis.socket}"
        one = Computer(tmp_path / "one", network[1], bell, twilio, bucket)
        two = Computer(tmp_path / "two", postgres_url, bell, twilio, bucket, one.url)
        both = TwoComputers(db, one, two, twilio, bucket)
        for computer in (one, two):
            computer.start()
            stack.callback(computer.office.stop)
            wait_for(computer.office.answers, "a computer to be ready")
            wait_for(both.term, "a clock to lead")
        worker = third_worker(two)
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        yield both


def third_worker(computer: Computer) -> subprocess.Popen[bytes]:
    """Start one more worker, as a unit of systemd does."""
    words = [sys.executable, *PROGRAM, "worker", "--config", str(computer.folder / "config.toml")]
    lives = partial(guard.die_with, os.getpid())
    return subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lives
    )


def sign_in(url: str) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{url}/masuk", timeout=15).text
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page)[:1]
    form = {"csrf_token": token, "nama": "dewi", "sandi": PASSWORD}
    assert browser.post(f"{url}/masuk", data=form, timeout=30).ok
    return browser


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that lost the lead several times starts again after a minute: on a busy computer that happens."""
    monkeypatch.setattr(mortal_office, "PATIENCE", 180.0)


def test_one_computer_is_cut_off_and_the_other_goes_on(
    computers: TwoComputers, network: tuple[cable.Cable, str]
) -> None:
    both, one, two, wire = computers, computers.one, computers.two, network[0]
    browser = sign_in(one.url)
    assert "Dewi" in browser.get(f"{two.url}/konsultasi", timeout=15).text
    both.deliver(one, two)
    both.settle()

    # the cable of the computer that leads is pulled
    both.let_lead(one)
    first, clock = both.term(), one.office.parts(CLOCK)
    wire.pull()
    took = {"cut off": both.next_term(first)}
    both.deliver(one, two)
    assert spool.depth(one.folder / "data" / spool.FOLDER).waiting == 5
    wire.plug_in()
    both.settle()
    one.wait_for_the_end(clock)

    # the clock that leads stands still while citizens write, and wakes up too late
    both.let_lead(two)
    second, clock = both.term(), two.office.parts(CLOCK)
    two.signal(CLOCK, signal.SIGSTOP)
    took["frozen"] = both.next_term(second)
    both.deliver(one, two)
    two.signal(CLOCK, signal.SIGCONT)
    two.wait_for_the_end(clock)
    both.settle()

    # the computer that leads loses its power
    both.let_lead(one)
    third = both.term()
    one.lose_power()
    took["no power"] = both.next_term(third)
    both.deliver(two)
    both.settle()
    assert both.count(Arrival) == both.count(Consultation) == both.citizens == 35
    print(f"another clock led after {took} seconds")
