"""No key of the WebAPI stands in what a run of the tests writes: else the whole run fails.

Searched are the captured output, the logged lines and the error of every test, and every file that was written for one:
logs of started offices, what they printed, pages. Settings hold the key, and the databases are searched by the tests
of the catalogue. What Python compiled says no more than its source, of which a law says that it holds no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

KEY = re.compile(rb"kunci-(?:uji|demo)-[0-9a-f]{8}")  # of webapi_lookalike.py, and of every demo
SETTINGS = {"config.toml", "demo.json", "simulator.json"}
DATABASE, COMPILED = ".db", ".pyc"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the controller of xdist hears every report, and its folder has every file
        config.pluginmanager.register(Search(config))


class Search:
    """Notes where a key was written. found: names of tests and of files."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.found: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = [text for _, text in report.sections] + [report.longreprtext if report.failed else ""]
        if any(KEY.search(text.encode(errors="replace")) for text in told):
            self.found.append(f"{report.nodeid} ({report.when})")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        folder = self.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # no other way to it here
        self.found += map(str, files_with_a_key(folder))
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found:
            terminalreporter.section("a key of the WebAPI was written", red=True)
            terminalreporter.write_line("\n".join(self.found))


def files_with_a_key(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        is_apart = file.name in SETTINGS or DATABASE in file.name or file.suffix == COMPILED
        if not is_apart and file.is_file() and KEY.search(file.read_bytes()):
            yield file
