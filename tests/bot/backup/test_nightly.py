"""The nightly backup: one a night, what was cut off goes, and trouble is told."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from whole_office import StoppedClock

from bot.app import App
from bot.backup import aging, making, nightly, restoring
from bot.backup.archive import BadArchive
from bot.config.backup import BackupTable
from store.db import memory

NIGHTLY = BackupTable()


def told(app: App, name: str) -> str:
    with app.db.read() as db:
        return memory.get(db, name)


def test_one_backup_a_night_from_its_hour_on(joints: App, clock: StoppedClock) -> None:
    assert nightly.is_due(joints, NIGHTLY)  # there is none
    nightly.once(joints, None, NIGHTLY)
    assert not nightly.is_due(joints, NIGHTLY)
    clock.now = nightly.last_night(joints, NIGHTLY) + timedelta(days=1, seconds=-1)
    assert not nightly.is_due(joints, NIGHTLY)
    clock.advance(seconds=1)
    assert nightly.is_due(joints, NIGHTLY)


def test_a_clock_that_was_a_year_ahead_leaves_no_year_without_backup_and_drill(
    joints: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []
    monkeypatch.setattr(restoring, "drill", lambda _app, file, _key: tried.append(file))
    today = clock.now
    clock.advance(days=365)
    with joints.db.write() as db:
        memory.keep(db, restoring.DRILLED, json.dumps({"at": clock.now.isoformat(), "file": "", "wrong": ""}))
    nightly.once(joints, None, NIGHTLY)
    clock.now = today
    assert nightly.is_due(joints, NIGHTLY)
    nightly.once(joints, None, NIGHTLY)
    assert not nightly.is_due(joints, NIGHTLY)
    assert len(tried) == 1


def test_the_newest_is_tried_once_a_month(joints: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    drill = restoring.drill
    monkeypatch.setattr(restoring, "drill", lambda *words: (tried.append(words[1]), drill(*words))[1])
    for _ in range(62):
        nightly.once(joints, None, NIGHTLY)
        clock.advance(days=1)
    assert len(tried) == 3


def test_what_was_cut_off_goes_and_old_ones_wait_for_the_night_that_knows_the_clock(
    joints: App, clock: StoppedClock
) -> None:
    folder = joints.settings.data / making.FOLDER
    folder.mkdir()
    names = [f"loket-{clock.now - timedelta(days=days):%Y%m%d-%H%M%S}.tar.gz" for days in (90, 60, 31, 29, 1)]
    for name in (*names, "loket-notes.txt", "loket-20260101-000000.zip"):
        (folder / name).touch()
    left = folder / ".loket-x.part"
    left.mkdir()
    os.utime(left, (1, 1))
    nightly.once(joints, None, NIGHTLY)
    found = {one.name for one in folder.iterdir()}
    assert found >= {*names, "loket-notes.txt", "loket-20260101-000000.zip"}
    assert left.name not in found
    aging.remove_old(replace(joints, settings=replace(joints.settings, backup=NIGHTLY)))
    found = {one.name for one in folder.iterdir()}
    assert found >= {*names[3:], "loket-notes.txt", "loket-20260101-000000.zip"}
    assert not found & {*names[:3]}


@pytest.mark.parametrize("within", ["", "files/cadangan"])
def test_no_backup_is_made_where_it_would_be_copied_into_the_next_one(joints: App, within: str) -> None:
    with pytest.raises(BadArchive, match="di dalam folder data"):
        making.make(joints, None, joints.settings.data / within)
    assert making.make(joints, None, joints.settings.data / making.FOLDER / "lain").file.exists()


def test_a_folder_that_cannot_be_written_is_told_until_a_backup_was_made(joints: App, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    bad = BackupTable(folder=str(tmp_path / "file"))
    try:
        nightly.once(joints, None, bad)
    except OSError as error:
        nightly.tell(joints, error)
    assert "file" in told(joints, nightly.TROUBLE)
    nightly.once(joints, None, NIGHTLY)
    assert told(joints, nightly.TROUBLE) == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [("time", "24:00"), ("time", "1:30"), ("keep_days", 0), ("recipient", "ssh-rsa AAAA"), ("folder", "cadangan")],
)
def test_a_setting_that_cannot_be_is_told(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{key}: "):
        BackupTable(**{key: value})  # type: ignore[arg-type]
