"""Process lifetime: end with the parent process, and on SIGTERM."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from types import FrameType

PR_SET_PDEATHSIG = 1  # prctl(2)
LOOK_EVERY = 0.1


def die_with(parent: int) -> None:
    """Let the kernel send SIGTERM to this process when `parent`, or the thread that started this process, ends (Linux).

    Call it in the child: as preexec_fn (an exec keeps it) or after a fork (a fork forgets it).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked
            os.kill(os.getpid(), signal.SIGTERM)


def watch(parent: int) -> None:
    """End this process when `parent` ends, where the kernel cannot do it: a thread checks once a second."""
    if sys.platform != "linux":
        threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Stop:
    """Remembers that SIGINT, SIGTERM or SIGHUP came.

    It is a plain flag. An Event that is set inside a signal handler can wait for a lock that its own thread holds.
    """

    def __init__(self) -> None:
        self.asked = False
        self.listen()

    def listen(self) -> None:
        """Handle the signals, also a second time.

        SIGHUP (a closed terminal) counts, unless nohup set it to be ignored.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Sleep until this process is told to stop, at most so many seconds. Return True when told."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(LOOK_EVERY, left))
        return self.asked
