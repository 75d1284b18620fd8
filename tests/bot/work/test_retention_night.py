"""The night in which what is over is destroyed: backups go with it, also where something else breaks."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from whole_office import StoppedClock

from bot.app import App
from bot.backup import aging, erased_list, making
from bot.retention import nightly, this_computer
from bot.work import ticker
from handlers.privacy import retention


class Rounds:
    """The signal to end, which comes after so many looks."""

    def __init__(self, number: int) -> None:
        self.left = number

    def wait(self, _seconds: float) -> bool:
        self.left -= 1
        return self.left < 0

    def is_set(self) -> bool:
        return False


def breaks(*_: object) -> bool:
    raise OSError("away")


def old_backup(app: App, folder: Path) -> Path:
    aging.remember(app, folder, 30)
    file = folder / f"loket-{app.clock() - timedelta(days=31):%Y%m%d-%H%M%S}.tar.gz"
    file.touch()
    return file


@pytest.mark.parametrize("broken", [(retention, "destroy_some"), (erased_list, "write")])
def test_old_backups_go_also_where_another_step_breaks(
    joints: App, clock: StoppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: tuple[Any, str]
) -> None:
    file, stop = old_backup(joints, tmp_path), Rounds(1)
    clock.now = clock.now.replace(hour=5)
    monkeypatch.setattr(*broken, breaks)
    nightly.run_forever(joints, stop, ticker.tend_backups)  # type: ignore[arg-type]
    assert not file.exists()


def test_a_clock_that_leaps_a_year_ahead_destroys_no_backup_in_its_first_night(
    joints: App, clock: StoppedClock, tmp_path: Path
) -> None:
    nightly.once(joints, Rounds(1))  # type: ignore[arg-type]
    aging.remember(joints, tmp_path, 30)
    file = tmp_path / f"loket-{clock.now - timedelta(days=1):%Y%m%d-%H%M%S}.tar.gz"
    file.touch()
    clock.advance(days=365)
    nightly.run_forever(joints, Rounds(2), ticker.tend_backups)  # type: ignore[arg-type]
    assert making.archives(tmp_path) == [file]
    clock.advance(days=1)
    nightly.run_forever(joints, Rounds(1), ticker.tend_backups)  # type: ignore[arg-type]
    assert making.archives(tmp_path) == []


@pytest.mark.parametrize(("demo", "complaints"), [(False, 2), (True, 0)])
def test_a_gap_is_a_complaint_in_the_log_but_not_of_a_demo_whose_clock_is_moved_on_purpose(
    joints: App, clock: StoppedClock, caplog: pytest.LogCaptureFixture, demo: bool, complaints: int
) -> None:
    office = replace(joints, settings=replace(joints.settings, demo=demo))
    nightly.once(office, Rounds(1))  # type: ignore[arg-type]
    this_computer.once_a_day(office, clock())
    clock.advance(days=60)
    with caplog.at_level(logging.WARNING, "bot.retention"):
        assert nightly.waits_a_night(office)
        this_computer.once_a_day(office, clock())
    assert len(caplog.records) == complaints
