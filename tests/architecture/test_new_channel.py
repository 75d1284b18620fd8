"""A new channel takes one file, one test file, one row and one table: a made-up one, in a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parents[1] / "samples" / "telegram"
ROW = '    "telegram": "channels.telegram:Telegram",\n'
LAST_ROW = '    "email": "channels.email:Email",\n'
PARTS = ("bot", "handlers", "store", "channels", "tests", ".ci", "pyproject.toml", "config.example.toml")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything, with the four things added."""
    copy = tmp_path_factory.mktemp("project")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)  # with what Python compiled: it is as good for the copy
        else:
            shutil.copy(source, copy / name)
    add_channel(copy)
    return copy


def add_channel(project: Path) -> None:
    shutil.copy(SAMPLE / "telegram.py", project / "channels" / "telegram.py")
    shutil.copy(SAMPLE / "laws.py", project / "tests" / "channels" / "test_telegram.py")
    registry = project / "channels" / "registry.py"
    assert LAST_ROW in registry.read_text()
    registry.write_text(registry.read_text().replace(LAST_ROW, LAST_ROW + ROW))
    with (project / "config.example.toml").open("a") as example:
        example.write((SAMPLE / "table.toml").read_text())


def run(project: Path, *words: str) -> str:
    """Run a program in the copied project: it imports the copy, not the project that this test is in."""
    ran = subprocess.run(
        [sys.executable, *words],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        timeout=250,  # a run of the whole project, some twenty seconds at rest
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout


def test_a_message_on_a_new_channel_goes_from_the_webhook_to_the_answer_and_the_rating_prompt(
    project: Path, tmp_path: Path
) -> None:
    told = json.loads(run(project, str(SAMPLE / "journey.py"), str(tmp_path)))
    acknowledgement, answer, prompt = told["received"]
    assert {one["chat_id"] for one in told["received"]} == {"146"}
    assert told["number"] in acknowledgement["text"]
    assert answer["text"] == "Jumlahnya 17.000 jiwa"
    assert "1" in prompt["text"]
    assert "5" in prompt["text"]
    assert "Telegram" in told["page"]
    assert "minta data penduduk" in told["page"]


def test_a_project_with_a_new_channel_keeps_its_contracts_and_its_own_tests(project: Path) -> None:
    laws = [
        "tests/channels/test_telegram.py",
        "tests/architecture/test_architecture.py",
        "tests/architecture/test_config_example.py",
    ]
    run(project, "-m", "pytest", "-p", "no:cacheprovider", *laws)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("channels/telegram.py", "telegram"),
        ("tests/channels/test_telegram.py", "telegram"),
        ("channels/registry.py", "telegram"),
        ("config.example.toml", "telegram"),
    ],
)
def test_a_channel_that_lacks_one_of_the_four_is_found_out(
    project: Path, tmp_path: Path, missing: str, told: str
) -> None:
    poor = tmp_path / "poor"
    for name in ("channels", "tests/channels", "tests/architecture/test_architecture.py", "config.example.toml"):
        source = project / name
        (poor / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, poor / name) if source.is_dir() else shutil.copy(source, poor / name)
    if (ROOT / missing).exists():
        shutil.copy(ROOT / missing, poor / missing)
    else:
        (poor / missing).unlink()
    law = "tests/architecture/test_architecture.py::test_every_channel_has_its_file_its_test_its_row_and_its_table"
    with pytest.raises(AssertionError, match=told):
        run(poor, "-m", "pytest", "-p", "no:cacheprovider", "--noconftest", law)
