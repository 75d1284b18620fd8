"""Start a child of the supervisor: as a program of its own, or as a fork that has everything loaded already.

A fork shares the memory of what the supervisor has loaded, and starts within a few milliseconds. It also inherits the
threads, connections and locks of the supervisor. Therefore the supervisor has one thread, and no connection or lock
that a child could need.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from setproctitle import setproctitle

from bot.process import guard

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FIRST_FREE = 3  # the file descriptor after stdin, stdout and stderr


class Process(Protocol):
    """A running child: what `subprocess.Popen` and `Forked` have in common."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...
    def send_signal(self, number: int) -> None: ...


@dataclass(frozen=True)
class Start:
    """What to start.

    words: arguments after `python -m`, for example ("bot", "web", "--port", "8080").
    environ: environment variables on top of the supervisor's own.
    stdout, stderr: file descriptors. None: stdout goes nowhere, stderr goes where the supervisor's goes.
    outlives_us: whether the child goes on when the supervisor dies. A migration does.
    """

    words: Sequence[str]
    environ: Mapping[str, str]
    stdout: int | None = None
    stderr: int | None = None
    outlives_us: bool = False


Launch = Callable[[Start], Process]


def spawn(start: Start) -> Process:
    """Start a new Python. Its own session keeps Ctrl-C from it: only the supervisor gets it."""
    return subprocess.Popen(
        [sys.executable, "-m", *start.words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if start.stdout is None else start.stdout,
        stderr=start.stderr,
        env=os.environ | start.environ,
        start_new_session=True,
        preexec_fn=None if start.outlives_us else partial(guard.die_with, os.getpid()),  # noqa: PLW1509  # the supervisor has one thread
    )


class Fork:
    """Start a copy of this process that runs a command of ours.

    run: takes the words after `python -m bot`, returns the exit code.
    """

    def __init__(self, run: Callable[[Sequence[str]], int]) -> None:
        self._run = run
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, nobody learns how a child ended

    def __call__(self, start: Start) -> Process:
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        # a signal that comes before the child has handlers of its own waits for them
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            pid = os.fork()
            if pid == 0:
                self._be_the_child(start, supervisor)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return Forked(pid)

    def _be_the_child(self, start: Start, supervisor: int) -> NoReturn:
        """Run the command and end the process.

        The code above this call belongs to the supervisor and may not run in a child.
        """
        code = 1
        try:
            _leave_supervisor(start, supervisor)
            code = self._run(start.words[1:])
        except SystemExit as asked:
            code = asked.code if isinstance(asked.code, int) else 0 if asked.code is None else 1
        except BaseException:
            traceback.print_exc()
        finally:
            _flush()
            os._exit(code)


class Forked:
    """A forked child, with the methods of `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while the child runs, and -9 where signal 9 ended it."""
        return self._ask(os.WNOHANG)

    def wait(self) -> int:
        code = self._ask(0)
        if code is None:
            raise RuntimeError(f"process {self.pid} neither runs nor has ended")
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ask(self, options: int) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, options)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _leave_supervisor(start: Start, supervisor: int) -> None:
    """Give up everything that belongs to the supervisor, and become what `start` says."""
    os.setsid()
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    if not start.outlives_us:
        guard.die_with(supervisor)
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)  # closes the supervisor's log
    _take_files(start)
    os.environ.update(start.environ)
    setproctitle(" ".join((sys.executable, "-m", *start.words)))  # as `ps` shows a spawned one


def _take_files(start: Start) -> None:
    """Open the child's own three files and close all others.

    The lock of the data folder stays with the supervisor alone.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere if start.stdout is None else start.stdout, 1)
    if start.stderr is not None:
        os.dup2(start.stderr, 2)
    for number in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
        if number >= FIRST_FREE:
            with suppress(OSError):  # the one that listed them is closed already
                os.close(number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, errors="backslashreplace") for number in (1, 2))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # whoever read it has gone
            continue
