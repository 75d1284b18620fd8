"""A newcomer: somebody who has README, a terminal and a browser, and finds only what has a visible name."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from office_process import wait_for
from ports import free_port

from bot.process import guard

ROOT = Path(__file__).parents[2]
ANY_OWNER = "[safe]\n\tdirectory = *\n"  # the folder may belong to another user than the tests'
LOKET = """#!{python}
import os, sys
from bot.process import guard
guard.die_with(os.getppid())  # an exec keeps it
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""


@dataclass
class Newcomer:
    """Counts the steps, each one visible act. No step and no wait lasts longer than the time that is left."""

    steps: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)  # the names that were looked for
    begin: float = field(default_factory=time.monotonic)
    within: float = 600.0  # seconds

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begin

    @property
    def left(self) -> float:
        """The milliseconds that are left."""
        return max(1.0, (self.within - self.seconds) * 1000)

    def step(self, what: str) -> None:
        self.steps.append(f"{self.seconds:5.1f} s  {what}")


@dataclass
class Screen:
    """A window of the newcomer's browser, or a named part of one. root: Playwright's page or locator."""

    newcomer: Newcomer
    root: Any

    def part(self, role: str, name: str | re.Pattern[str]) -> Screen:
        return Screen(self.newcomer, self._named(role, name))

    def open(self, address: str) -> None:
        self.newcomer.step(f"open {address}")
        self.root.goto(address, timeout=self.newcomer.left)

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        self.newcomer.step(f"press {name}")
        self._named(role, name).first.click(timeout=self.newcomer.left)

    def write(self, label: str, words: str) -> None:
        self.newcomer.step(f"write into {label}")
        self.newcomer.words.add(label)
        self.root.get_by_label(label, exact=True).fill(words, timeout=self.newcomer.left)

    def choose(self, label: str, option: str) -> None:
        self.newcomer.step(f"choose {option}")
        self.root.get_by_label(label, exact=True).select_option(option, timeout=self.newcomer.left)

    def sees(self, words: str | re.Pattern[str]) -> str:
        """Wait until the words are to be seen; return the whole sentence, or paragraph, around them."""
        found = self.root.get_by_text(words).filter(visible=True).last
        found.wait_for(timeout=self.newcomer.left)
        self.newcomer.words.add(str(words))
        return str(found.inner_text())

    def waits_for(self, name: str) -> None:
        """Wait until a button of this name is there, as a person does before they write."""
        self._named("button", name).first.wait_for(timeout=self.newcomer.left)

    def shows(self, name: str, role: str = "button") -> bool:
        """Say whether this can be pressed now."""
        return bool(self._named(role, name).first.is_visible())

    def _named(self, role: str, name: str | re.Pattern[str]) -> Any:
        self.newcomer.words.add(str(name))
        return self.root.get_by_role(role, name=name, exact=isinstance(name, str))


def clone(newcomer: Newcomer, folder: Path) -> None:
    """Clone the project, as it was committed last, into `folder`. What is installed is that of the running tests."""
    newcomer.step("git clone")
    settings = folder.with_name("gitconfig")
    settings.write_text(ANY_OWNER)
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": str(settings)}
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], env=environ, check=True, timeout=60)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "loket").write_text(LOKET.format(python=sys.executable))
    (programs / "loket").chmod(0o755)
    for stamp in (".python", ".ready"):
        (programs.parent / stamp).touch()


@contextmanager
def make_run(newcomer: Newcomer, folder: Path) -> Iterator[str]:
    """Yield what `make run` prints. At the end press Ctrl-C, which ends everything."""
    port = free_port()
    newcomer.step("make run")
    printed = folder / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run", f"ARGS=--port {port}"],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(guard.die_with, os.getpid()),
        )
    try:
        wait_for(lambda: "lina" in printed.read_text() or process.poll() is not None, "the demo", newcomer.left / 1000)
        assert process.poll() is None, printed.read_text()
        yield printed.read_text()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
