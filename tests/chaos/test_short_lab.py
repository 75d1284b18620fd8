"""The failure lab in its short form: three faults, one after another, on one office."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from chaos import report
from chaos.faults.everything import SHORT
from chaos.lab import Pace, running_lab, trials

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.timeout(280),  # some twenty seconds at rest
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the parts to kill in /proc"),
]
QUICK = Pace(calm=0.5, each=0.2, hurry=30.0, patience=20_000.0)  # a busy computer is no difference


def test_books_and_tables_agree_after_each_fault(tmp_path: Path) -> None:
    with running_lab(tmp_path, 1, "sqlite", QUICK) as lab:
        played = list(trials(lab, [replace(one, seconds=1.5) for one in SHORT], minutes=0))
    table = "\n".join([report.head(), *(line for one in played for line in (report.line(one), *report.details(one)))])
    assert [one.seconds is not None and not one.skipped for one in played] == [True] * len(SHORT), table
    assert all(one.items > 3 for one in played), table
