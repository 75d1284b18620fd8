"""`loket run --reload`: a change of the program, a template or a setting starts everything again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import fresh_tables
import pytest
from office_process import wait_for
from ports import free_port

from bot.supervisor import reloading


def test_what_counts_is_our_source_and_the_settings(tmp_path: Path) -> None:
    settings, template, cache = (tmp_path / name for name in ("config.toml", "bot/web/a.html", "bot/a.pyc"))
    for file in (settings, template, cache):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")

    def state() -> reloading.State:
        return reloading.state_of(tmp_path, settings)

    before = state()
    assert {file for file, _ in before} == {settings, template}
    os.utime(cache, ns=(1, 1))
    assert state() == before
    for file in (settings, template):
        now = state()
        os.utime(file, ns=(1, 1))
        assert state() != now
    now = state()
    (tmp_path / "bot" / "new.py").write_text("")
    assert state() != now
    settings.unlink()
    assert (settings, 0) in state()


class Developer:
    """A copy of the program that runs with --reload, and what its page of signing in shows."""

    def __init__(self, folder: Path) -> None:
        self.program, self.port = folder / "program", free_port()
        for package in reloading.PACKAGES:
            shutil.copytree(reloading.ROOT / package, self.program / package)
        self.data = folder / "demo"
        fresh_tables.of_demo(self.data, self.port)
        words = ["-m", "bot", "run", "--reload", "--demo", "--data", str(self.data), "--port", str(self.port)]
        self.output = (folder / "output").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=self.program, stdout=self.output, stderr=subprocess.STDOUT
        )

    def shows(self, word: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/masuk", timeout=5) as page:
                return word in page.read().decode()
        except (OSError, urllib.error.URLError):
            return False

    def change(self, file: str, old: str, new: str) -> None:
        path = self.program / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def others(self) -> list[int]:
        """Return the processes that name our data folder, without the one that was started here."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words, state = (folder / "cmdline").read_bytes(), (folder / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if str(self.data).encode() in words and state.rsplit(")", 1)[1].split()[0] not in "ZX":
                found.append(int(folder.name))
        return [pid for pid in found if pid != self.process.pid]


@pytest.fixture
def developer(tmp_path: Path) -> Iterator[Developer]:
    one = Developer(tmp_path)
    yield one
    one.process.kill()
    one.process.wait()
    one.output.close()
    for pid in one.others():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.timeout(240)
def test_a_change_starts_everything_again_and_nothing_is_left_at_the_end(developer: Developer) -> None:
    template, source = "bot/web/templates/account/sign_in.html", "bot/web/http/session.py"
    wait_for(lambda: developer.shows("Kata sandi"), "the program")
    before = set(developer.others())
    developer.change(template, "Kata sandi", "Kata kunci rahasia")
    wait_for(lambda: developer.shows("Kata kunci rahasia"), "the changed template")
    assert not before & set(developer.others())

    developer.change(source, "from __future__", "from __future___")
    wait_for(lambda: "SyntaxError" in developer.said() or "ModuleNotFoundError" in developer.said(), "the mistake")
    developer.change(source, "from __future___", "from __future__")
    wait_for(lambda: developer.shows("Kata kunci rahasia"), "the mended program")

    developer.process.terminate()
    assert developer.process.wait(60) == 0
    assert developer.others() == []
