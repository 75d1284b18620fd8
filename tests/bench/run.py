"""`make bench`: the measurements, each with its aim. Ratios are taken inside one run, so a slow machine keeps them.

`make bench ARGS="webhooks mail"` runs only these. `--small` takes seconds: with the sizes that stand in SMALL of each
benchmark the figures mean nothing, but every line of it runs. Nothing here leaves this computer.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
SHARED = [str(HERE.parents[1]), str(HERE.parent), str(HERE.parent / "support")]  # the house, and the tests' own modules

# each a module beside this one with `measure(folder) -> Iterable[Line]` and SMALL: its constants for `--small`
BENCHES = ("webhooks", "pipeline", "mail", "rest", "clocks", "search", "inbox")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHES)}")
    parser.add_argument("--small", action="store_true", help="only whether everything still runs")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    sys.path[:0] = SHARED
    os.environ["PYTHONPATH"] = os.pathsep.join(SHARED)
    logging.disable(logging.WARNING)
    print(f"{'what':<58} {'value':>16}   {'aim':<10} met")
    missed = 0
    for name in asked.names or BENCHES:
        bench = import_module(name)
        if asked.small:
            shrink(bench)
        with tempfile.TemporaryDirectory(prefix="loket-bench-") as folder:
            for line in bench.measure(Path(folder)):
                print(line, flush=True)
                missed += line.met is False
    print(f"{missed} missed" if missed else "every aim met")
    return 0


def shrink(bench: ModuleType) -> None:
    """Give a benchmark its small sizes. Raises AttributeError for one without, or with a name that it does not use."""
    for constant, size in bench.SMALL.items():
        getattr(bench, constant)
        setattr(bench, constant, size)


if __name__ == "__main__":
    sys.exit(main())
