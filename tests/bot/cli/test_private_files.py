"""Every command of the command line keeps the data folder for its own user alone, an older open folder too."""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import whole_office
from cast import MONDAY_MORNING, PASSWORD, SITI
from office_process import wait_for
from ports import free_port

from bot.backup import making
from bot.cli import main
from bot.process import guard, private
from handlers.errors import Refusal
from store.office import officers

NUMBER = "K-2026-000001"
# what a command is given beside the settings file; a new one that needs something fails without a row
MORE = {
    "restore": ["{archive}"],
    "show": [NUMBER],
    "reply": [NUMBER, "Ada", "--as", "dewi"],
    "note": [NUMBER, "Catatan", "--as", "dewi"],
    "take": [NUMBER, "--as", "dewi"],
    "close": [NUMBER, "--as", "dewi", "--outcome", "dibatalkan"],
    "retry": ["--all"],
    "officer add": ["lina"],
    "officer duty": ["dewi", "on"],
    "officer password": ["dewi"],
    "officer factor-reset": ["dewi"],
}
SERVE = ("run", "web", "worker", "clock", "live")  # until they are told to stop


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command that the command line knows."""
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not below:
        yield " ".join(before)
    for group in below:
        for name, one in group.choices.items():
            yield from commands(one, (*before, name))


EVERY = sorted(commands(main._parser()))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of an office whose data folder everybody may read and change, as an older version left it."""
    app = whole_office.make_app(tmp_path, "http://127.0.0.1:9", lambda: MONDAY_MORNING, port=free_port())
    whole_office.hears(app, SITI)
    app.files.put(b"surat")
    with app.db.write() as db:
        officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock())
    making.make(app, tmp_path / "config.toml", tmp_path / "stick")
    app.db.close()
    (tmp_path / "data" / "alive").symlink_to(tmp_path / "elsewhere")
    for place in (tmp_path / "data", *(tmp_path / "data").rglob("*")):
        if not place.is_symlink():
            place.chmod(0o777 if place.is_dir() else 0o666)
    return tmp_path / "config.toml"


def open_places(config: Path) -> list[str]:
    """Return what in the data folder others of this computer may read or change."""
    found, data = [], config.parent / "data"
    for place in (data, *data.rglob("*")):
        with suppress(FileNotFoundError):
            if not place.is_symlink() and place.stat().st_mode & private.OTHERS:
                found.append(str(place))
    return found


def words(command: str, config: Path) -> list[str]:
    (archive,) = (config.parent / "stick").glob("loket-*.tar.gz")
    return [*command.split(), *(one.format(archive=archive) for one in MORE.get(command, ())), "--config", str(config)]


@pytest.mark.parametrize("command", [one for one in EVERY if one not in SERVE])
def test_a_command_leaves_nothing_open_to_others(
    config: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["loket", *words(command, config)])
    monkeypatch.setattr(sys, "stdin", io.StringIO("kapal-merah-tujuh\n"))
    before = os.umask(0)
    try:
        with suppress(Refusal):
            main.main()
    finally:
        os.umask(before)
    assert open_places(config) == []
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_command_writes_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["loket", "--version"])
    before = os.umask(0o022)
    try:
        with pytest.raises(SystemExit):
            main.main()
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


@pytest.mark.process
@pytest.mark.parametrize("command", SERVE)
def test_a_part_of_the_program_leaves_nothing_open_to_others(config: Path, command: str) -> None:
    assert command in EVERY

    def before() -> None:
        os.umask(0)
        guard.die_with(parent)

    parent = os.getpid()
    with (config.parent / "out.log").open("wb") as out:
        part = subprocess.Popen(
            [sys.executable, "-m", "bot", *words(command, config)], stdout=out, stderr=out, preexec_fn=before
        )
    try:
        wait_for(lambda: not open_places(config), f"{command} to take the folder from others")
    finally:
        part.send_signal(signal.SIGTERM)
        part.wait(60)
    assert open_places(config) == []


def test_a_disk_that_nobody_can_write_to_stops_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path, mode: int) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    (tmp_path / "letter").touch()
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    private.take_from_others(tmp_path)
    assert tmp_path.stat().st_mode & private.OTHERS == 0o055
