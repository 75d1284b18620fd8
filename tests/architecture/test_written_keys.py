"""A run of the tests fails where a key of the WebAPI was written, alone and spread over processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import webapi_lookalike
import written_keys

from bot.config import demo

ROOT = Path(__file__).parents[2]
SUITE = """
import sys

def test_prints():
    print("asked for ?key=KEY", file=sys.stderr)

def test_writes(tmp_path):
    (tmp_path / "clock.log").write_text("asked for ?key=KEY")

def test_may_have_it_in_its_settings(tmp_path):
    (tmp_path / "config.toml").write_text('key = "KEY"')
"""


@pytest.mark.process
@pytest.mark.parametrize("spread", [("-p", "no:xdist"), ("-n", "1")])
def test_a_run_that_writes_a_key_fails_and_says_where(tmp_path: Path, spread: tuple[str, str]) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE.replace("KEY", webapi_lookalike.KEY))
    words = [sys.executable, "-m", "pytest", "-p", "written_keys", *spread, "--basetemp", "written"]
    environ = os.environ | {"PYTHONPATH": str(Path(written_keys.__file__).parent)}
    ran = subprocess.run(words, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)
    assert ("3 passed" in ran.stdout, ran.returncode) == (True, pytest.ExitCode.TESTS_FAILED), ran.stdout
    told = ran.stdout.partition("a key of the WebAPI was written")[2]
    assert "test_prints (call)" in told
    assert "clock.log" in told
    assert "config.toml" not in told
    for file in tmp_path.rglob("*.log"):
        file.unlink()  # else this run would fail too
    (tmp_path / "test_suite.py").unlink()


def test_no_source_holds_a_whole_key_for_a_test_copies_the_project_into_the_folder_that_is_searched() -> None:
    sources = [
        file for part in ("bot", "channels", "handlers", "store", "tests") for file in (ROOT / part).rglob("*.py")
    ]
    assert [file.name for file in sources if written_keys.KEY.search(file.read_bytes())] == []


def test_a_demos_key_is_known_by_its_form() -> None:
    assert written_keys.KEY.match(demo.Facts(0, 0, 0, 0).webapi_key.encode())
