"""`make bench`: the measurements, each with its aim. Ratios are taken inside one run, so a slow machine keeps them.

`make bench ARGS="webhooks mail"` runs only these. Nothing here leaves this computer.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = [str(HERE.parents[1]), str(HERE.parent), str(HERE.parent / "support")]  # the house, and the tests' own modules
sys.path[:0] = SHARED
os.environ["PYTHONPATH"] = os.pathsep.join(SHARED)

import clocks  # noqa: E402  # found beside this file
import inbox  # noqa: E402
import mail  # noqa: E402
import pipeline  # noqa: E402
import rest  # noqa: E402
import search  # noqa: E402
import webhooks  # noqa: E402
from line import Line  # noqa: E402

BENCHES: dict[str, Callable[[Path], Iterable[Line]]] = {
    "webhooks": webhooks.measure,
    "pipeline": pipeline.measure,
    "mail": mail.measure,
    "rest": rest.measure,
    "clocks": clocks.measure,
    "search": search.measure,
    "inbox": inbox.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHES)}")
    wanted = parser.parse_args().names or list(BENCHES)
    if unknown := set(wanted) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    logging.disable(logging.WARNING)
    print(f"{'what':<58} {'value':>16}   {'aim':<10} met")
    missed = 0
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="loket-bench-") as folder:
            for line in BENCHES[name](Path(folder)):
                print(line, flush=True)
                missed += line.met is False
    print(f"{missed} missed" if missed else "every aim met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
