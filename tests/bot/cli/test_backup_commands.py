"""`loket backup` and `loket restore`, as an admin types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import whole_office
from cast import MONDAY_MORNING, SITI

from bot.app import open_app
from bot.cli.main import main
from bot.config.place import Place
from store.tables import Arrival


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings file of an office that one citizen has written to."""
    app = whole_office.make_app(tmp_path, "http://127.0.0.1:9", lambda: MONDAY_MORNING)
    whole_office.hears(app, SITI)
    app.db.close()
    return tmp_path / "config.toml"


def loket(config: Path, *words: str) -> int:
    return main([*words, "--config", str(config)])


def arrivals(config: Path) -> int:
    app = open_app(Place(config=config))
    try:
        return len(whole_office.rows(app, Arrival))
    finally:
        app.db.close()


def test_a_backup_is_made_tried_and_brought_back(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert loket(config, "backup") == 0
    (file,) = (config.parent / "data" / "cadangan").glob("loket-*.tar.gz")
    assert str(file) in capsys.readouterr().out
    assert loket(config, "restore", "--drill") == 0
    assert f"{file.name} dapat dipulihkan." in capsys.readouterr().out
    assert loket(config, "restore", str(file)) == 0
    said = capsys.readouterr().out
    assert "Data sebelumnya disimpan di" in said
    assert "nomor di setiap deret dilewati" in said
    assert arrivals(config) == 1
    assert (config.parent / "data" / "cadangan" / file.name).exists()


def test_a_new_computer_needs_the_backup_only(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = config.parent / "stick"
    assert loket(config, "backup", str(elsewhere)) == 0
    (file,) = elsewhere.glob("loket-*")
    words = config.read_text()
    config.unlink()
    shutil.rmtree(config.parent / "data")
    assert loket(config, "restore", str(file)) == 0
    assert "ditulis dari cadangan" in capsys.readouterr().out
    assert config.read_text() == words
    assert config.stat().st_mode & 0o777 == 0o600
    assert arrivals(config) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["restore"], "Sebut berkas cadangan"),
        (["restore", "--drill"], "Belum ada cadangan"),
        (["restore", "nothing.tar.gz"], "nothing.tar.gz"),
        (["backup", "/proc/nowhere"], "/proc/nowhere"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    config: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert loket(config, *words) == 1
    assert told in capsys.readouterr().err
    assert arrivals(config) == 1
