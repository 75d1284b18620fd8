"""How a part ends: with the one that started it, and when it is told to."""

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
    """Get SIGTERM when the thread that started this process, or all of `parent`, ends in whatever way (Linux).

    Call it in the child: as preexec_fn (an exec keeps it) or after a fork (which forgets it).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked
            os.kill(os.getpid(), signal.SIGTERM)


def watch(parent: int) -> None:
    """The same where the kernel does not do it: a thread looks every second."""
    if sys.platform != "linux":
        threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Stop:
    """Remembers that SIGINT, SIGTERM or SIGHUP came.

    A plain flag: an Event set inside a signal handler can wait for a lock its own thread holds.
    """

    def __init__(self) -> None:
        self.asked = False
        self.listen()

    def listen(self) -> None:
        """Take the signals (again); a closed terminal counts, unless we were told not to mind it (nohup)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Sleep until asked to stop, at the most so long; True when asked."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(LOOK_EVERY, left))
        return self.asked
