"""How a child starts: a fork has what the supervisor loaded, and nothing else of it; a spawned one behaves the same."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import fresh_tables
import pytest
from ports import free_port
from whole_office import write_config

from bot.process.guard import Stop
from bot.supervisor.launch import Fork, Launch, Start, spawn

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="the supervisor forks on Linux only"),
]

PATIENCE = 120.0  # on a busy machine a process loads the whole program for half a minute


def asked_of(child: Callable[[], object]) -> object:
    """What a forked child finds out, by way of its standard output."""

    def run(_: Sequence[str]) -> int:
        print(json.dumps(child()))
        return 0

    told, tells = os.pipe()
    process = Fork(run)(Start(("bot", "x"), {}, stdout=tells))
    os.close(tells)
    with os.fdopen(told) as answer:
        found: object = json.loads(answer.read())
    assert process.wait() == 0
    return found


# the same for both


def command_line(words: Sequence[str]) -> int:
    from bot.cli.main import main

    return main(words)


@pytest.mark.parametrize("launch", [spawn, Fork(command_line)], ids=["spawn", "fork"])
def test_a_child_prints_where_it_is_told_and_returns_its_code(launch: Launch, tmp_path: Path) -> None:
    output = tmp_path / "output"
    with output.open("wb") as file:
        told = launch(Start(("bot", "--help"), {}, file.fileno(), file.fileno()))
        assert told.wait() == 0
        refused = launch(Start(("bot", "nonsense"), {}, file.fileno(), file.fileno()))
        assert refused.wait() == refused.poll() == 2
    assert "PERINTAH" in output.read_text()
    assert "nonsense" in output.read_text()


SLEEPS = ("timeit", "-n1", "-r1", "import time; time.sleep(60)")


@pytest.mark.parametrize("launch", [spawn, Fork(lambda _: time.sleep(60) or 0)], ids=["spawn", "fork"])
def test_a_child_that_a_signal_ended_has_that_signal_as_its_code(launch: Launch) -> None:
    child = launch(Start(SLEEPS, {}))
    assert child.poll() is None
    end = time.monotonic() + PATIENCE
    while os.getsid(child.pid) != child.pid:  # a session of its own: Ctrl-C reaches the supervisor only
        assert time.monotonic() < end
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == child.poll() == -signal.SIGKILL
    child.send_signal(signal.SIGTERM)  # nobody is there: nobody else may get it


# what a fork has, and has not


def test_a_fork_has_no_file_of_the_supervisor(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert asked_of(lambda: sorted(os.listdir("/proc/self/fd"))) == ["0", "1", "2", "3"]  # 3: this very look
        assert asked_of(lambda: os.readlink("/proc/self/fd/0")) == os.devnull


@pytest.fixture
def signals() -> Iterator[None]:
    """Give pytest its own handlers back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_fork_minds_signals_as_a_fresh_process_does(signals: None) -> None:
    stop = Stop()
    handlers = (signal.SIGTERM, signal.SIGINT)
    found = asked_of(lambda: [repr(signal.getsignal(number)) for number in handlers])
    assert found == [repr(signal.SIG_DFL), repr(signal.default_int_handler)]
    blocked = asked_of(lambda: [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())])
    assert blocked == []
    assert signal.SIGTERM not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert not stop.asked


def test_a_fork_still_minds_no_closed_terminal_where_it_was_started_with_nohup(signals: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert asked_of(lambda: signal.getsignal(signal.SIGHUP) == signal.SIG_IGN) is True


def test_a_fork_does_not_write_into_the_supervisors_log(tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "run.log")
    logging.root.addHandler(handler)
    try:
        asked_of(lambda: logging.getLogger("bot.x").warning("from the child"))
        logging.getLogger("bot.x").warning("from the supervisor")
    finally:
        logging.root.removeHandler(handler)
        handler.close()
    assert (tmp_path / "run.log").read_text() == "from the supervisor\n"


def test_two_forks_do_not_dream_the_same_numbers() -> None:
    assert asked_of(random.random) != asked_of(random.random)


def test_a_fork_has_its_own_environment_and_name() -> None:
    def look(_: Sequence[str]) -> int:
        print(os.environ["LOKET_X"], Path("/proc/self/cmdline").read_text().rstrip("\0 "), flush=True)
        return 0

    told, tells = os.pipe()
    child = Fork(look)(Start(("bot", "worker", "--config", "c.toml"), {"LOKET_X": "y"}, stdout=tells))
    os.close(tells)
    with os.fdopen(told) as answer:
        assert answer.read().strip() == f"y {sys.executable} -m bot worker --config c.toml"
    assert child.wait() == 0
    assert "LOKET_X" not in os.environ


def test_nothing_of_the_supervisor_goes_on_in_a_fork_that_breaks(tmp_path: Path) -> None:
    def breaks(_: Sequence[str]) -> int:
        raise ValueError("broken")

    error = tmp_path / "error"
    try:
        with error.open("wb") as file:
            assert Fork(breaks)(Start(("bot", "x"), {}, stderr=file.fileno())).wait() == 1
    finally:
        with (tmp_path / "who").open("a") as who:
            who.write("me ")
    assert (tmp_path / "who").read_text() == "me "
    assert "ValueError: broken" in error.read_text()


# the supervisor itself

WARM = """
import json, os, sys, threading
from pathlib import Path
from bot.cli.warm import Warm
from bot.config.place import Place
from bot.supervisor.prepare import prepare
place = Place(config=Path(sys.argv[1]))
warm = Warm()
if not os.fork():
    prepare(place)
    os._exit(0)
warm.load()
os.wait()
warm.open(place)
files = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")[3:-1]]
print(json.dumps([len(os.listdir("/proc/self/task")), files, [pool.pool.checkedin() for pool in
      (warm.app.db.reader, warm.app.db.writer)], "_redis" in vars(warm.app.bell)]))
"""


def test_no_child_loads_from_the_start_what_only_an_excel_file_needs() -> None:
    probe = (
        "import sys\n"
        "from bot.cli.warm import Warm\n"
        "Warm().load()\n"
        "print([name for name in ('openpyxl', 'xlsxwriter') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert ran.stdout.strip() == "[]"


def test_what_children_are_forked_from_has_one_thread_and_no_connection(tmp_path: Path) -> None:
    config = write_config(tmp_path, "http://127.0.0.1:9", port=free_port())
    fresh_tables.tables(tmp_path / "data")
    ran = subprocess.run([sys.executable, "-c", WARM, str(config)], capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr
    threads, files, connections, rang = json.loads(ran.stdout)
    assert threads == 1
    # the file locks of the write turnstile are opened anew in each child (Database.after_fork)
    assert [name for name in files if not name.endswith(("write.turn", "write.lock"))] == []
    assert connections == [0, 0]
    assert not rang
