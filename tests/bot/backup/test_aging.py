"""Backups go by their age, in every folder that held them, but for the newest good one; the record says so."""

from __future__ import annotations

import errno
import gzip
import os
import tarfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from whole_office import StoppedClock

from bot.app import App
from bot.backup import aging, archive, making
from bot.cli import doctor
from bot.config.backup import BackupTable
from bot.web.status import parts
from bot.work import ticker
from store.backup import erased_again
from store.db import turnstile
from store.db.patience import TooLong
from store.db.turnstile import Turnstile
from store.tables import Destruction


def office(app: App, table: BackupTable | None) -> App:
    """Return the same office with other settings of its backups."""
    return replace(app, settings=replace(app.settings, backup=table))


def put(app: App, folder: Path, *days: int) -> None:
    """Put backups that are so many days old into a folder."""
    folder.mkdir(exist_ok=True)
    for one in days:
        at = app.clock() - timedelta(days=one)
        archive.pack({}, named(folder, at), at, "0", {})


def named(folder: Path, at: datetime) -> Path:
    return folder / f"loket-{at:%Y%m%d-%H%M%S}.tar.gz"


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


@pytest.mark.parametrize("makes_backups", [True, False])
def test_the_newest_of_a_folder_stays_however_old_it_is(
    joints: App, clock: StoppedClock, tmp_path: Path, makes_backups: bool
) -> None:
    folder = tmp_path / "now"
    app = office(joints, BackupTable(folder=str(folder)) if makes_backups else None)
    put(app, folder, 3, 2, 1)
    aging.remember(app, folder, 30)
    clock.advance(days=400)
    assert aging.remove_old(app) == 2
    assert ages(app, folder) == [401]  # without it the office could not be brought back
    assert aging.remove_old(app) == 0


def test_an_office_that_makes_no_backups_any_more_leaves_those_made_by_hand(joints: App, tmp_path: Path) -> None:
    folder = tmp_path / "former"
    put(joints, folder, 15, 13)
    aging.remember(joints, folder, 14)
    other = joints.settings.data / making.FOLDER  # made by hand: never a nightly one
    put(joints, other, 400, 300)
    assert aging.remove_old(office(joints, None)) == 1
    assert (ages(joints, folder), ages(joints, other)) == ([13], [300, 400])


def test_each_folder_keeps_its_newest(joints: App, tmp_path: Path) -> None:
    former, now_used = tmp_path / "former", tmp_path / "now"
    put(joints, former, 70, 60)
    put(joints, now_used, 40, 2)
    aging.remember(joints, former, 30)
    assert aging.remove_old(office(joints, BackupTable(folder=str(now_used)))) == 2
    assert (ages(joints, former), ages(joints, now_used)) == ([60], [2])


def test_a_newer_one_that_cannot_be_read_does_not_take_the_place_of_a_good_one(joints: App, tmp_path: Path) -> None:
    folder, now = tmp_path / "now", joints.clock()
    put(joints, folder, 60, 50, 40, 2)
    named(folder, now - timedelta(days=3)).touch()
    cut_off = named(folder, now - timedelta(days=2))
    cut_off.write_bytes(cut_off.read_bytes()[:-9])
    no_list = named(folder, now - timedelta(days=1))
    with gzip.open(no_list, "wb") as packed, tarfile.open(None, "w|", packed):
        pass
    assert aging.remove_old(office(joints, BackupTable(folder=str(folder)))) == 2
    assert ages(joints, folder) == [1, 2, 3, 40]


def test_a_locked_one_is_good_where_it_begins_as_one(joints: App, tmp_path: Path) -> None:
    folder = tmp_path / "now"
    put(joints, folder, 60)
    locked, empty = (named(folder, joints.clock() - timedelta(days=days)) for days in (50, 40))
    locked.with_name(f"{locked.name}.age").write_bytes(b"age-encryption.org/v1\n-> X25519 ...")
    empty.with_name(f"{empty.name}.age").touch()
    assert aging.remove_old(office(joints, BackupTable(folder=str(folder)))) == 2
    assert ages(joints, folder) == [50]


def test_a_disk_that_cannot_be_read_deletes_nothing(
    joints: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "now"
    put(joints, folder, 60, 50)

    def broken(_: Path) -> bool:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(archive, "is_whole", broken)
    assert aging.remove_old(office(joints, BackupTable(folder=str(folder)))) == 0
    assert ages(joints, folder) == [50, 60]


def test_one_that_cannot_be_read_stays_and_the_others_go_on_ageing(
    joints: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, is_whole = tmp_path / "now", archive.is_whole
    put(joints, folder, 60, 50, 40, 35, 2)
    bad = {named(folder, joints.clock() - timedelta(days=days)) for days in (2, 35)}

    def reads(file: Path) -> bool:
        if file in bad:
            raise OSError(errno.EIO, "Input/output error")
        return is_whole(file)

    monkeypatch.setattr(archive, "is_whole", reads)
    assert aging.remove_old(office(joints, BackupTable(folder=str(folder)))) == 2
    assert ages(joints, folder) == [2, 35, 40]


def test_what_stays_too_long_is_told_with_what_to_do_until_there_is_a_newer_one(joints: App, tmp_path: Path) -> None:
    folder = tmp_path / "former"
    put(joints, folder, 60)
    aging.remember(joints, folder, 30)
    app = office(joints, None)
    aging.remove_old(app)
    with app.db.read() as db:
        (line,) = [one for one in parts.lines(app, db, {}, app.clock()) if one.word == "Cadangan lama"]
    assert str(folder) in line.state
    assert "30 hari" in line.state
    assert "loket backup" in line.detail
    (found,) = doctor.old_backups(app)
    assert (found.grade, str(folder) in found.sentence) == (doctor.LOOK, True)
    put(joints, folder, 1)
    assert aging.remove_old(app) == 1
    assert list(doctor.old_backups(app)) == []


def test_the_list_of_the_erased_lies_beside_the_backups_of_former_folders_too(joints: App, tmp_path: Path) -> None:
    former, empty = tmp_path / "former", tmp_path / "empty"
    put(joints, former, 60)
    empty.mkdir()
    aging.remember(joints, former, 30)
    aging.remember(joints, empty, 30)
    aging.remember(joints, tmp_path / "away", 30)
    ticker.tend_backups(office(joints, BackupTable(folder=str(tmp_path / "now"))))
    assert (former / erased_again.LIST).exists()
    assert list(empty.iterdir()) == []


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


def dated_ahead(app: App, clock: StoppedClock, folder: Path) -> Path:
    """Put a backup into a folder that a clock made two years ahead, and let it be seen today."""
    put(app, folder, -730)
    (ahead,) = making.archives(folder)
    later = (clock.now + timedelta(days=730)).timestamp()
    os.utime(ahead, (later, later))
    assert aging.remove_old(app) == 0
    return ahead


def test_one_that_a_wrong_clock_made_ages_too_and_is_not_the_one_that_stays(
    joints: App, clock: StoppedClock, tmp_path: Path
) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    dated_ahead(app, clock, folder)
    put(app, folder, 3, 2, 1)  # older than the day when the other was seen
    clock.advance(days=32)
    assert aging.remove_old(app) == 3
    assert ages(app, folder) == [33]


def test_one_that_a_wrong_clock_made_stays_where_there_is_no_other(
    joints: App, clock: StoppedClock, tmp_path: Path
) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    ahead = dated_ahead(app, clock, folder)
    clock.advance(days=400)
    assert aging.remove_old(app) == 0
    assert ahead.exists()


def test_while_nothing_can_be_recorded_nothing_is_deleted(
    joints: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    put(app, folder, 60, 50, 1)
    with monkeypatch.context() as patch:
        patch.setattr(turnstile, "LOCK_WAIT", 0.01)
        with Turnstile(app.settings.data).hold(), pytest.raises(TooLong):
            aging.remove_old(app)
    assert ages(app, folder) == [1, 50, 60]
    assert aging.remove_old(app) == 2
    assert recorded(app) == [("backups", 2)]


def test_a_folder_with_two_names_has_one_newest(joints: App, tmp_path: Path) -> None:
    folder, other = tmp_path / "disk", tmp_path / "other"
    put(joints, folder, 60, 50)
    other.symlink_to(folder)
    aging.remember(joints, folder, 30)
    assert aging.remove_old(office(joints, BackupTable(folder=str(other)))) == 1
    assert ages(joints, folder) == [50]


def test_what_only_looks_like_a_backup_is_left_alone(joints: App, tmp_path: Path) -> None:
    app, folder = office(joints, BackupTable(folder=str(tmp_path / "now"))), tmp_path / "now"
    put(app, folder, 1, 40)
    (folder / "loket-20261399-999999.tar.gz").touch()
    (folder / "loket-20200101-000000.tar.gz").mkdir()
    (folder / "loket-20200102-000000.tar.gz").symlink_to(tmp_path / "elsewhere")
    assert aging.remove_old(app) == 1
    assert len(list(folder.iterdir())) == 4
