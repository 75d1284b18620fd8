"""`loket catalogue sync`, killed with -9 again and again: `python dying_sync.py CONFIG SEED KILLS LONGEST`.

Each run is a fork of this process, which has everything loaded: twenty starts of Python would take twenty seconds.
A line for each run says how long it lived, in seconds, and how it ended. The last run is left alone.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Sequence

from bot.cli import catalogue, main
from bot.work import jobs

READY = (catalogue, jobs)  # what a run would have to load


def run(words: Sequence[str]) -> int:
    """Return the process id of a run that has just begun."""
    pid = os.fork()
    if pid == 0:
        os._exit(main.main(words))
    return pid


def ended(pid: int) -> int:
    """Wait for a run. Return its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill_many(words: Sequence[str], chance: random.Random, kills: int, longest: float) -> None:
    while kills:
        lives = chance.uniform(0, longest)
        pid = run(words)
        time.sleep(lives)
        os.kill(pid, signal.SIGKILL)
        code = ended(pid)
        kills -= code == -signal.SIGKILL
        print(f"{lives:.3f} {code}", flush=True)


if __name__ == "__main__":
    config, seed, kills_, longest_ = sys.argv[1:]
    sync = ["catalogue", "sync", "--config", config]
    kill_many(sync, random.Random(int(seed)), int(kills_), float(longest_))
    print(f"- {ended(run(sync))}", flush=True)
