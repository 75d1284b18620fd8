"""`make chaos SEED=1 MINUTES=10 DB=sqlite`: the failure lab. docs/failure-lab.md says how to read its table."""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DISK = "192m"
HERE = Path(__file__).resolve().parent
CODE = [str(HERE.parents[1]), str(HERE.parent), str(HERE.parent / "support")]  # the program, the lab, its helpers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides the order of faults and who writes when")
    parser.add_argument("--minutes", type=float, default=10.0, help="0: each fault once")
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="only faults whose name has these words; | between several"
    )
    parser.add_argument("--told", action="store_true", help="hold each fault until the admin was told of it")
    parser.add_argument("--patience", type=float, default=420.0, help="seconds until a difference is final")
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER", help="where the office stays afterwards")
    parser.add_argument("--out", type=Path, default=None, metavar="FILE", help="where each line is added for report.py")
    asked = parser.parse_args()
    sys.path[:0] = CODE
    os.environ["PYTHONPATH"] = os.pathsep.join(CODE)
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the office and its disk go with us
    with tempfile.TemporaryDirectory(prefix="loket-lab-") as scratch:
        folder = asked.keep or Path(scratch) / "office"
        folder.mkdir(parents=True, exist_ok=True)
        with small_disk(folder):
            return play(folder, asked)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Lay a disk of its own into the folder, which a fault may fill, where we may and the folder is empty."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    may = os.geteuid() == 0 and not any(folder.iterdir())
    laid = may and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if laid:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def play(folder: Path, asked: argparse.Namespace) -> int:
    """Play the faults and print a line for each. Return 0 where everything agreed."""
    from chaos import lab, naming, report
    from chaos.faults.everything import FAULTS
    from chaos.faults.upgrade import UPGRADE

    wanted = asked.only.split("|")
    faults = [one for one in FAULTS if any(words in one.name for words in wanted)]
    is_old = any(words in UPGRADE.name for words in wanted)
    played: list[lab.Trial] = []
    print(f"seed {asked.seed}, {asked.minutes:g} minutes, {asked.db}\n{report.head()}", flush=True)
    pace = lab.Pace(patience=asked.patience)
    if asked.told:  # the world hurries while the books are compared too: what is missed is asked for after five minutes
        pace = lab.Pace(patience=asked.patience * 5, holds=True, calm=6.0, hurry=naming.HURRY)
    with lab.running_lab(folder, asked.seed, asked.db, pace, is_old=is_old) as made:
        first = [lab.trial(made, UPGRADE)] if is_old else []
        for trial in itertools.chain(first, lab.trials(made, faults, asked.minutes)):
            played.append(trial)
            print("\n".join([report.line(trial), *report.details(trial)]), flush=True)
            if asked.out:
                with asked.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(report.facts(trial)) + "\n")
        wrong = made.world.admin.too_often()
    print("\n".join([report.total(played), *sorted(wrong)]))
    return int(bool(wrong) or not all(one.is_clean() for one in played))


if __name__ == "__main__":
    sys.exit(main())
