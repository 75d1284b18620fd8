"""The example settings are loaded as they stand: whatever a newcomer copies works, and says what it means."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from bot.config.alerts import AlertTable
from bot.config.backup import BackupTable
from bot.config.files import FilesTable
from bot.config.retention import RetentionTable
from bot.config.schema import OfficeTable, Top
from bot.config.settings import Settings, load
from channels.identity.provider import IdentityProvider
from channels.registry import CHANNELS, channel_class
from channels.sources.bps_webapi import BpsWebApi

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
TABLES = tomllib.loads(TEXT)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in re.findall(r'= "env:(\w+)"', TEXT):
        monkeypatch.setenv(name, f"value of {name}")
    return load(EXAMPLE, tmp_path)


def test_the_example_is_valid_as_it_stands(settings: Settings) -> None:
    assert settings.port == 8080
    assert settings.redis_folder is not None
    assert settings.office.hours["fri"] == ("08:00-11:30", "13:00-16:00")
    assert settings.office.hours["sun"] == ()


def test_every_channel_of_the_registry_has_its_table(settings: Settings) -> None:
    assert set(settings.channels) == set(CHANNELS) == set(settings.office.traits)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_setting_of_a_channel_stands_in_its_table(name: str) -> None:
    fields = {field.name for field in dataclasses.fields(channel_class(name)) if field.init}  # type: ignore[arg-type]
    assert set(TABLES["channels"][name]) == fields


def test_every_other_setting_stands_there_too() -> None:
    tables = {name for name, value in TABLES.items() if isinstance(value, dict)}
    assert tables == {"office", "channels", "catalogue", "sign_in", "backup", "files", "retention", "alerts"}
    assert TABLES.keys() - tables == {one.name for one in dataclasses.fields(Top)}
    assert set(TABLES["office"]) == {one.name for one in dataclasses.fields(OfficeTable)}
    assert set(TABLES["catalogue"]) == {one.name for one in dataclasses.fields(BpsWebApi)}
    assert set(TABLES["backup"]) == {one.name for one in dataclasses.fields(BackupTable)}
    assert set(TABLES["files"]) == {one.name for one in dataclasses.fields(FilesTable)}
    assert set(TABLES["retention"]) == {one.name for one in dataclasses.fields(RetentionTable)}
    assert set(TABLES["alerts"]) == {one.name for one in dataclasses.fields(AlertTable)}
    assert set(TABLES["sign_in"]) == {one.name for one in dataclasses.fields(IdentityProvider)}


def test_every_key_is_explained() -> None:
    lines = TEXT.splitlines()
    keys = [place for place, line in enumerate(lines) if re.match(r'["\w-]+ = ', line)]
    assert keys
    assert [lines[place] for place in keys if not lines[place - 1].startswith("#")] == []


def test_secrets_are_never_written_into_the_example() -> None:
    written = re.findall(r'^(?:auth_token|password|signing_key|key) = "(.*)"', TEXT, re.MULTILINE)
    assert written
    assert all(value.startswith("env:") for value in written)
