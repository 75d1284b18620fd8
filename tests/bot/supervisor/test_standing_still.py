"""A worker that runs and does nothing is ended and started again. A supervisor that stood still itself ends nobody."""

from __future__ import annotations

import signal
from functools import partial
from pathlib import Path

import pytest

from bot.process import pulse
from bot.supervisor import children
from bot.supervisor.children import ChildProcess
from bot.supervisor.launch import Start
from bot.work.worker import Worker


class Stopped:
    """A child that was stopped: it runs, and takes no signal but one."""

    pid = 1

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def wait(self) -> int:
        return self.code or 0

    def send_signal(self, number: int) -> None:
        self.code = -number if number == signal.SIGKILL else self.code


def test_a_child_without_a_sign_of_life_is_ended_and_started_again(tmp_path: Path) -> None:
    started: list[Start] = []
    noted: list[str] = []

    def launch(start: Start) -> Stopped:
        started.append(start)
        return Stopped()

    child = ChildProcess("worker", (), launch, note=noted.append, pulse=partial(pulse.last, tmp_path, "worker"))
    for second in range(1000, 1000 + int(children.STANDS_STILL)):
        child.tend(second)
        if second % 60 == 0:
            pulse.beat(tmp_path, "worker")
    child.tend(9000)  # the supervisor slept: that is no silence of the child
    assert (len(started), noted) == (1, [])
    for second in range(9001, 9003 + int(children.STANDS_STILL)):
        child.tend(second)
    assert (len(started), noted) == (2, ["worker"])


def test_a_child_whose_sign_of_life_cannot_be_written_is_left_alone_until_it_can(tmp_path: Path) -> None:
    started: list[Start] = []

    def launch(start: Start) -> Stopped:
        started.append(start)
        return Stopped()

    last, can_beat = (partial(one, tmp_path, "worker") for one in (pulse.last, pulse.can_beat))
    child = ChildProcess("worker", (), launch, pulse=last, can_beat=can_beat)
    (tmp_path / pulse.FOLDER).write_text("no folder")
    for second in range(1000, 1000 + 3 * int(children.STANDS_STILL)):
        child.tend(second)
    assert len(started) == 1
    assert pulse.unwritable(tmp_path) == pulse.FOLDER
    (tmp_path / pulse.FOLDER).unlink()
    for second in range(2000, 2003 + int(children.STANDS_STILL)):
        child.tend(second)
    assert len(started) == 2, "from here on its silence proves something"
    assert pulse.unwritable(tmp_path) == ""


def test_a_worker_gives_a_sign_of_life_also_while_there_is_no_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker.__new__(Worker)
    worker.data = tmp_path
    monkeypatch.setattr("rq.worker.BaseWorker.heartbeat", lambda *_: None, raising=False)
    monkeypatch.setattr("rq.Worker.heartbeat", lambda *_: None)
    worker.heartbeat()
    assert pulse.last(tmp_path, "worker")
