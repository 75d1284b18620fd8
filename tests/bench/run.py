"""`make bench`: the measurements, each with its aim. Ratios are taken inside one run, so a slow machine keeps them.

`make bench ARGS="webhooks mail"` runs only these. `--small` takes seconds: with the sizes that stand in SMALL of each
benchmark the figures mean nothing, but every line of it runs. Nothing here leaves this computer.

`make bench ARGS="pipeline --against ../before"` measures the code of another checkout as well, in turns with this one,
and puts both beside each other: `git worktree add ../before HEAD~1` makes such a checkout.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from math import nan
from pathlib import Path
from statistics import median
from types import ModuleType

HERE = Path(__file__).resolve().parent
TURNS = 3  # of each checkout

MEASURED = re.compile(r"^(.{58}) +(-?[0-9.]+)", re.MULTILINE)  # a Line
# each a module beside this one with `measure(folder) -> Iterable[Line]` and SMALL: its constants for `--small`
BENCHES = (
    *(
        "webhooks",
        "sweep",
        "pipeline",
        "mail",
        "start",
        "clocks",
        "search",
        "finder",
        "past_answers",
        "inbox",
        "report",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(BENCHES)}")
    parser.add_argument("--small", action="store_true", help="only whether everything still runs")
    parser.add_argument("--code", type=Path, default=HERE.parents[1], help="the checkout whose code is measured")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure this one too, and compare")
    asked = parser.parse_args()
    names = asked.names or list(BENCHES)
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if asked.against is not None:
        compare(names, asked.code, asked.against, ["--small"] if asked.small else [])
        return 0
    tests = asked.code.resolve() / "tests"
    code = [str(tests.parent), str(tests), str(tests / "support")]  # the program, and the modules of the tests
    sys.path[:0] = code
    os.environ["PYTHONPATH"] = os.pathsep.join(code)
    logging.disable(logging.WARNING)
    print(f"{'what':<58} {'value':>16}   {'aim':<10} met")
    missed = 0
    for name in names:
        bench = import_module(name)
        if asked.small:
            shrink(bench)
        with tempfile.TemporaryDirectory(prefix="loket-bench-") as folder:
            for line in bench.measure(Path(folder)):
                print(line, flush=True)
                missed += line.met is False
    print(f"{missed} missed" if missed else "every aim met")
    return 0


def compare(names: Sequence[str], code: Path, other: Path, more: Sequence[str]) -> None:
    """Run these benchmarks with the code of both checkouts in turns; print the medians and how often one fits."""
    values: dict[str, dict[Path, list[float]]] = {}
    code, other = code.resolve(), other.resolve()
    for checkout in [one for _ in range(TURNS) for one in (other, code)]:
        ran = [sys.executable, str(HERE / "run.py"), *names, "--code", str(checkout), *more]
        # in its folder: `python -m bot` looks there before it looks anywhere else
        shown = subprocess.run(ran, cwd=checkout, capture_output=True, text=True, check=True).stdout
        for what, value in MEASURED.findall(shown):
            values.setdefault(what.rstrip(), {}).setdefault(checkout, []).append(float(value))
    print(f"{'what':<58} {'there':>10} {'here':>10} {'here / there':>14}")
    for what, found in values.items():
        there, here = (median(found[one]) if one in found else nan for one in (other, code))
        print(f"{what:<58} {there:>10.2f} {here:>10.2f} {here / there if there else nan:>12.2f} x")


def shrink(bench: ModuleType) -> None:
    """Give a benchmark its small sizes. Raises AttributeError for one without, or with a name that it does not use."""
    for constant, size in bench.SMALL.items():
        getattr(bench, constant)
        setattr(bench, constant, size)


if __name__ == "__main__":
    sys.exit(main())
