"""Backups go by their age, in every folder that held them, and the record says so."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from whole_office import StoppedClock

from bot.app import App
from bot.backup import aging, making
from bot.config.backup import BackupTable
from store.tables import Destruction


def office(app: App, table: BackupTable | None) -> App:
    """Return the same office with other settings of its backups."""
    return replace(app, settings=replace(app.settings, backup=table))


def put(app: App, folder: Path, *days: int) -> None:
    """Put backups that are so many days old into a folder."""
    folder.mkdir(exist_ok=True)
    for one in days:
        (folder / f"loket-{app.clock() - timedelta(days=one):%Y%m%d-%H%M%S}.tar.gz").touch()


def ages(app: App, folder: Path) -> list[int]:
    now = app.clock()
    return sorted((now - making.made_at(one, now)).days for one in making.archives(folder))


def recorded(app: App) -> list[tuple[str, int]]:
    with app.db.read() as db:
        return [(one.kind, one.number) for one in db.scalars(select(Destruction))]


def test_old_ones_go_from_a_folder_that_is_used_no_more(joints: App, tmp_path: Path) -> None:
    former, now_used = tmp_path / "former", tmp_path / "now"
    put(joints, former, 31, 29)
    put(joints, now_used, 40, 2)
    (former / "loket-notes.txt").touch()
    aging.remember(joints, former, 30)
    assert aging.remove_old(office(joints, BackupTable(folder=str(now_used)))) == 2
    assert (ages(joints, former), ages(joints, now_used)) == ([29], [2])
    assert (former / "loket-notes.txt").exists()
    assert recorded(joints) == [("backups", 2)]


def test_where_no_new_one_is_made_age_counts_and_the_last_has_twice_the_time(
    joints: App, clock: StoppedClock, tmp_path: Path
) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    put(app, folder, 3, 2, 1)
    clock.advance(days=30)
    aging.remove_old(app)
    assert ages(app, folder) == [31]  # without it the office could not be brought back
    clock.advance(days=29)
    assert aging.remove_old(app) == 0
    clock.advance(days=1)
    assert aging.remove_old(app) == 1
    assert ages(app, folder) == []


def test_an_office_that_makes_no_backups_any_more_keeps_none_beyond_their_time(joints: App, tmp_path: Path) -> None:
    folder = tmp_path / "former"
    put(joints, folder, 15, 13)
    aging.remember(joints, folder, 14)
    other = joints.settings.data / making.FOLDER  # made by hand: never a nightly one
    put(joints, other, 400)
    assert aging.remove_old(office(joints, None)) == 1
    assert (ages(joints, folder), ages(joints, other)) == ([13], [400])


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_is_away_waits_for_another_night(joints: App, tmp_path: Path, is_there: bool) -> None:
    away = tmp_path / "away"
    if is_there:
        away.touch()  # no folder
    aging.remember(joints, away, 30)
    put(joints, tmp_path / "now", 40, 2)
    assert aging.remove_old(office(joints, BackupTable(folder=str(tmp_path / "now")))) == 1


def test_the_last_day_in_a_backup_is_told(joints: App) -> None:
    assert aging.last_day(office(joints, None)) == ""
    assert "2026" in aging.last_day(office(joints, BackupTable(keep_days=7)))


def test_one_that_a_wrong_clock_made_ages_too_and_is_not_the_last(
    joints: App, clock: StoppedClock, tmp_path: Path
) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    put(app, folder, -730)
    (ahead,) = making.archives(folder)
    later = (clock.now + timedelta(days=730)).timestamp()
    os.utime(ahead, (later, later))
    assert aging.remove_old(app) == 0
    clock.advance(days=4)
    put(app, folder, 3, 2, 1)
    clock.advance(days=31)
    assert aging.remove_old(app) == 3
    assert ages(app, folder) == [32]  # the last has twice the time, and it is the real one


def test_a_folder_with_two_names_has_one_last(joints: App, clock: StoppedClock, tmp_path: Path) -> None:
    folder, other = tmp_path / "disk", tmp_path / "other"
    put(joints, folder, 40)
    other.symlink_to(folder)
    aging.remember(joints, folder, 30)
    assert aging.remove_old(office(joints, BackupTable(folder=str(other)))) == 0
    clock.advance(days=21)
    assert aging.remove_old(office(joints, BackupTable(folder=str(other)))) == 1


def test_what_only_looks_like_a_backup_is_left_alone(joints: App, tmp_path: Path) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    put(app, folder, 1, 40)
    (folder / "loket-20261399-999999.tar.gz").touch()
    (folder / "loket-20200101-000000.tar.gz").mkdir()
    (folder / "loket-20200102-000000.tar.gz").symlink_to(tmp_path / "elsewhere")
    assert aging.remove_old(app) == 1
    assert len(list(folder.iterdir())) == 4
