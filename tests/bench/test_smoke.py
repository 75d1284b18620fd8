"""Every benchmark still runs, at sizes so small that its figures say nothing."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")
BENCHES: tuple[str, ...] = runpy.run_path(str(RUN))["BENCHES"]


def test_make_bench_runs_every_benchmark_there_is() -> None:
    there = {file.stem for file in RUN.parent.glob("*.py") if "\ndef measure(" in file.read_text()}
    assert set(BENCHES) == there


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_runs_to_its_end(name: str) -> None:
    ran = subprocess.run([sys.executable, str(RUN), "--small", name], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    _, *lines, verdict = ran.stdout.splitlines()
    assert lines
    assert verdict.endswith(("missed", "met"))


def test_the_program_of_the_other_checkout_is_measured_not_ours(tmp_path: Path) -> None:
    """A benchmark starts `python -m bot`, which looks for the program in its own folder first."""
    there, ours = tmp_path / "there", RUN.parents[2]
    (there / "bot").mkdir(parents=True)
    for one in [*ours.glob("*/"), *ours.glob("bot/*")]:
        if one.name not in ("bot", "__main__.py"):
            (there / one.relative_to(ours)).symlink_to(one)
    (there / "bot/__main__.py").write_text("from pathlib import Path; Path('measured').touch()")
    words = [sys.executable, str(RUN), "--small", "start", "--against", str(there)]
    ran = subprocess.run(words, cwd=ours, capture_output=True, text=True)
    assert ran.returncode != 0  # that program is none
    assert (there / "measured").exists()
