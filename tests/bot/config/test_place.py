"""Which office is meant, and that every part means the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.config.place import NoPlace, Place


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_that_is_named_wins(here: Path) -> None:
    (here / "config.toml").touch()
    assert Place.find(Path("other.toml")) == Place(config=here / "other.toml")


def test_else_the_file_in_this_folder(here: Path) -> None:
    (here / "config.toml").touch()
    (here / "data").mkdir()
    (here / "data" / "demo.json").touch()
    assert Place.find() == Place(config=here / "config.toml")


def test_else_a_demo_that_was_started_here_before(here: Path) -> None:
    for folder in ("data", "elsewhere"):
        (here / folder).mkdir()
        (here / folder / "demo.json").touch()
    assert Place.find() == Place(data=here / "data", demo=True)
    assert Place.find(data=Path("elsewhere")) == Place(data=here / "elsewhere", demo=True)


def test_else_nobody_knows(here: Path) -> None:
    with pytest.raises(NoPlace):
        Place.find()


@pytest.mark.parametrize(
    "place",
    [
        Place(config=Path("/etc/loket.toml")),
        Place(config=Path("/etc/loket.toml"), data=Path("/srv/loket"), port=8000),
        Place(data=Path("/srv/demo"), demo=True, port=8000),
    ],
)
def test_every_part_is_told_the_same_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Place] = []
    monkeypatch.setattr(main, "_web", lambda _, place: heard.append(place) or 0)
    assert main.main(["web", *place.arguments()]) == 0
    for name in ("CONFIG", "DATA", "DEMO", "PORT"):
        monkeypatch.setenv(f"LOKET_{name}", "")
    place.to_environment()
    assert heard == [place] == [Place.from_environment()]
