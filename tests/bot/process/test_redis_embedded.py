"""The bundled Redis: one server per folder, adopted when it survived us, gone when we are gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_process import wait_for
from redis import Redis

from bot.process import redis_embedded
from bot.process.redis_embedded import LONGEST_SOCKET, Embedded, RedisError, socket_path

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

STARTER = """
import sys, time
from pathlib import Path
from bot.process.redis_embedded import Embedded
server = Embedded(Path(sys.argv[1]))
print("started" if server.start() else "adopted", flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    server = Embedded(tmp_path / "redis")
    yield server
    server.stop()


def client(server: Embedded) -> Redis:
    return Redis(unix_socket_path=str(server.socket))


def gone(pid: int, within: float = 60.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def starter(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_it_listens_on_a_private_socket_only(server: Embedded) -> None:
    assert server.start() is True
    with client(server) as redis:
        assert redis.ping()
        assert redis.config_get("port")["port"] == "0"
        assert redis.config_get("appendonly")["appendonly"] == "yes"
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_a_second_start_adopts_the_one_that_runs(server: Embedded) -> None:
    server.start()
    second = Embedded(server.folder)
    assert second.start(patience=0.0) is False  # at its first look
    assert second.alive()
    assert server.process is not None
    second.stop()  # an adopted server is ended in order too
    assert gone(server.process.pid) or server.process.poll() == 0


def test_what_was_written_survives_kill_9(server: Embedded) -> None:
    """What is accepted is written at once, while a busy disk syncs within two seconds: no message depends on it."""
    server.start()
    with client(server) as redis:
        for number in range(200):
            redis.rpush("jobs", number)
        wait_for(lambda: redis.info("persistence")["aof_buffer_length"] == 0, "the file")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert not server.alive()
    assert server.start() is True
    with client(server) as redis:
        assert redis.llen("jobs") == 200


def test_a_dying_server_is_waited_for(server: Embedded) -> None:
    """It answers no more and still holds the lock: neither adopting nor starting works for a moment."""
    server.start()
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    server.socket.unlink()
    second = Embedded(server.folder)
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {server.process.pid}"])
    try:
        assert second.start() is True
    finally:
        killer.wait()
        second.stop()


def test_a_server_that_never_answers_is_an_error_with_advice(server: Embedded) -> None:
    server.start()
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    server.socket.unlink()
    try:
        with pytest.raises(RedisError, match="tidak berhenti"):
            Embedded(server.folder).start(patience=0.2)
    finally:
        server.process.send_signal(signal.SIGCONT)


def test_two_starters_make_one_server(tmp_path: Path) -> None:
    starters = [starter(tmp_path / "redis") for _ in range(4)]
    try:
        assert sorted(said(one) for one in starters) == ["adopted", "adopted", "adopted", "started"]
    finally:
        for one in starters:
            end(one)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's parent-death signal; elsewhere it is adopted")
def test_it_does_not_outlive_whoever_started_it(tmp_path: Path) -> None:
    process = starter(tmp_path / "redis")
    assert said(process) == "started"
    with Redis(unix_socket_path=str(socket_path(tmp_path / "redis"))) as redis:
        pid = int(redis.info("server")["process_id"])
    end(process)
    assert gone(pid)


def test_a_long_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    server = Embedded(deep)
    try:
        server.start()
        assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert socket_path(deep) == server.socket  # every part finds the same one
        with client(server) as redis:
            assert redis.ping()
    finally:
        server.stop()
        server.socket.unlink(missing_ok=True)
        server.socket.parent.rmdir()


def test_a_folder_of_somebody_else_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "redis").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RedisError, match="bukan milik pengguna ini"):
        Embedded(tmp_path / "redis").start()


def test_without_any_server_the_error_says_what_to_install(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_embedded.shutil, "which", lambda _: None)
    monkeypatch.setattr(redis_embedded.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(RedisError, match="Pasang valkey-server"):
        server.start()


def test_its_last_words_are_told_when_it_cannot_start(server: Embedded) -> None:
    server.folder.mkdir()
    (server.folder / "appendonlydir").write_text("in the way")
    with pytest.raises(RedisError, match=r"berhenti saat dinyalakan: .*appendonlydir"):
        server.start()
