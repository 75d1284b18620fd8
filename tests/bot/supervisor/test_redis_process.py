"""The bundled Redis under the supervisor: whatever takes it away, it is started anew, and that is said."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.supervisor import children
from bot.supervisor.children import RedisProcess


@pytest.fixture
def noted() -> list[str]:
    return []


@pytest.fixture
def redis(tmp_path: Path, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisProcess]:
    monkeypatch.setattr(children, "FIRST_WAIT", 0.0)
    redis = RedisProcess(tmp_path / "redis", noted.append)
    redis.tend(0.0)
    assert redis.server.answers()
    yield redis
    redis.server.stop()


def kill(redis: RedisProcess) -> None:
    assert redis.server.process is not None
    redis.server.process.kill()
    redis.server.process.wait()


def freeze(redis: RedisProcess) -> None:
    assert redis.server.process is not None
    os.kill(redis.server.process.pid, signal.SIGSTOP)


def delete_its_folder(redis: RedisProcess) -> None:
    shutil.rmtree(redis.server.folder)


@pytest.mark.parametrize("harm", [kill, delete_its_folder, freeze])
def test_a_redis_that_vanished_is_started_anew_and_said(
    redis: RedisProcess, noted: list[str], harm: Callable[[RedisProcess], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "PINGS_MISSED", 1)
    harm(redis)
    redis.tend(100.0)
    redis.tend(110.0)
    assert redis.server.answers()
    assert noted == ["redis"]


def test_a_redis_that_is_busy_for_a_moment_is_left_alone(
    redis: RedisProcess, noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, False, True, False, False])
    monkeypatch.setattr(redis.server, "answers", lambda: next(answers))
    process = redis.server.process
    for now in (100.0, 106.0, 112.0, 118.0, 124.0):
        redis.tend(now)
    assert redis.server.process is process
    assert noted == []
