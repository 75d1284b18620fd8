"""Marks of tests by what they need, set by fixture, by parameter and by folder. `make fast` runs no marked test.

A test that starts a process and has none of these marks fails.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
BY_FIXTURE = {
    "browser_process": "browser",
    "postgres_server": "postgres",
    "dovecot": "dovecot",
    "redis": "process",
}
BY_PARAMETER = {"postgresql": "postgres"}
BY_PLACE = {
    "architecture/test_new_channel.py": "process",
    "bench": "process",
    "bot/live": "process",
    "bot/process/test_redis_embedded.py": "process",
    "bot/simulator": "process",
    "bot/supervisor": "process",
    "bot/test_bell.py": "process",
    "chaos": "process",
    "journeys": "process",
    "journeys/test_channels.py": "dovecot",
}
MAY_START_PROCESSES = ("browser", "dovecot", "postgres", "process")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in marks_of(item):
            item.add_marker(name)
    _put_slow_files_first(items)


def _put_slow_files_first(items: list[pytest.Item]) -> None:
    """Sort the files with slow tests or tests of processes before the others: no long one is left for the end."""
    slow = {item.path for item in items if any(map(item.get_closest_marker, (*MAY_START_PROCESSES, "slow")))}
    journeys = {path for path in slow if path.is_relative_to(HERE / "journeys")}
    items.sort(key=lambda item: (item.path not in slow, item.path not in journeys))


def marks_of(item: pytest.Item) -> set[str]:
    """Return the marks that follow from the fixtures, the parameters and the place of a test."""
    marks = {BY_FIXTURE[name] for name in getattr(item, "fixturenames", ()) if name in BY_FIXTURE}
    callspec = getattr(item, "callspec", None)
    parameters = callspec.params.values() if callspec is not None else ()
    marks |= {mark for value, mark in BY_PARAMETER.items() if value in parameters}
    return marks | marks_of_place(item.path)


@cache
def marks_of_place(file: Path) -> frozenset[str]:
    """Return the marks that every test of a file has by its place."""
    return frozenset(mark for place, mark in BY_PLACE.items() if file.is_relative_to(HERE / place))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if any(item.get_closest_marker(name) for name in MAY_START_PROCESSES):
        return (yield)
    with no_processes():
        return (yield)


@contextmanager
def no_processes() -> Iterator[None]:
    """Let every start of a process fail."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("this test starts a process: mark it with @pytest.mark.process")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", refuse)
        patch.setattr(BaseProcess, "start", refuse)
        yield
