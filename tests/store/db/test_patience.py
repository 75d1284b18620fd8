"""Nothing waits for the database without an end, and who stands still with the write lock is ended."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fresh_tables
import pytest
from holds import HOLDS, READERS, WRITERS
from sqlalchemy.exc import DBAPIError, OperationalError

from store.cases import consultations
from store.db import patience, turnstile
from store.db.database import Database
from store.db.patience import TooLong
from store.db.turnstile import Turnstile

WAITS = 0.2


def number(db: Database) -> int:
    with db.write() as session:
        return consultations.next_number(session, "K", 2026)


@pytest.fixture
def db(request, database, tmp_path):
    """A database of the kind that the test's parameter names."""
    is_sqlite = database == "sqlite"
    url = fresh_tables.tables(tmp_path) if is_sqlite else request.getfixturevalue("postgres_url")
    found = Database(url, tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize(("database", "hold"), WRITERS)
def test_a_writer_gives_up_when_its_time_is_up_and_writes_as_soon_as_it_may(db, hold, tmp_path):
    assert number(db) == 1
    with HOLDS[hold](db.url, tmp_path):
        for _ in range(2):
            with patience.at_most(WAITS), pytest.raises((TooLong, OperationalError)):
                number(db)
    assert number(db) == 2


@pytest.mark.parametrize(("database", "hold"), READERS)
def test_a_reader_gives_up_too(db, hold, tmp_path):
    with HOLDS[hold](db.url, tmp_path), patience.at_most(WAITS), pytest.raises((TooLong, OperationalError)):
        read(db)
    read(db)


def read(db: Database) -> None:
    with db.read() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM officer")


def test_a_wait_inside_another_is_never_longer_than_it():
    with patience.at_most(0.1), patience.at_most(60):
        assert patience.left(60) <= 0.1
    assert patience.left(60) == 60


def test_a_lock_that_nobody_wants_any_more_when_it_comes_is_let_go(tmp_path):
    waits, holds = Turnstile(tmp_path), Turnstile(tmp_path)
    with holds.hold(), patience.at_most(WAITS), pytest.raises(TooLong), waits.hold():
        pass
    for _ in range(3):
        with holds.hold():
            pass
        with waits.hold():
            pass


def test_another_thread_of_the_same_process_gives_up_as_well(tmp_path):
    lock, held, end = Turnstile(tmp_path), threading.Event(), threading.Event()

    def hold():
        with lock.hold():
            held.set()
            end.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    with patience.at_most(WAITS), pytest.raises(TooLong), lock.hold():
        pass
    end.set()
    holder.join(10)
    with lock.hold():
        assert turnstile.holder(tmp_path).process == os.getpid()


@pytest.mark.process
def test_who_stands_still_with_the_write_lock_is_ended_and_others_write_on(world, monkeypatch):
    start = multiprocessing.get_context("spawn")
    ready = start.Event()
    stopped = start.Process(target=write_for_ever, args=(world.db.url, str(world.folder), ready))
    stopped.start()
    assert ready.wait(20)
    os.kill(stopped.pid, signal.SIGSTOP)
    try:
        assert turnstile.holder(world.folder).process == stopped.pid
        assert turnstile.end_who_stands_still(world.folder) is None  # it has had no minute
        monkeypatch.setattr(turnstile, "STANDS_STILL", 0.0)
        assert turnstile.end_who_stands_still(world.folder).process == stopped.pid
    finally:
        stopped.kill()
    stopped.join(10)
    assert number(world.db) == 1
    assert turnstile.holder(world.folder) is None
    assert turnstile.end_who_stands_still(world.folder) is None


def write_for_ever(url: str, folder: str, ready) -> None:
    with Database(url, Path(folder)).write() as session:
        consultations.next_number(session, "K", 2026)
        ready.set()
        signal.pause()


def test_postgresql_ends_a_writer_of_ours_that_stands_still(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setitem(patience.SERVER_LIMITS, "idle_in_transaction_session_timeout", 0.3)
    still, other = Database(postgres_url, tmp_path), Database(postgres_url, tmp_path)
    with pytest.raises(DBAPIError), still.write() as session:
        consultations.next_number(session, "K", 2026)
        assert number(other) == 1  # it waits until the server has ended the first
        consultations.next_number(session, "K", 2026)
    still.close()
    other.close()


@pytest.mark.parametrize("note", [b"", b"\n", b"x y\n", b"1\n", b"999999999 0.0\n"])
def test_a_note_that_says_nothing_ends_nobody(tmp_path, monkeypatch, note):
    monkeypatch.setattr(turnstile, "STANDS_STILL", 0.0)
    (tmp_path / "write.lock").write_bytes(note)
    assert turnstile.end_who_stands_still(tmp_path) is None


def test_a_full_disk_keeps_nobody_from_the_write_lock(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    writer, other = Turnstile(tmp_path), Turnstile(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with writer.hold():
            pass
    with patience.at_most(WAITS), other.hold():
        pass


def test_who_has_no_time_left_is_told_so_as_any_other(tmp_path, monkeypatch):
    lock = Turnstile(tmp_path)
    monkeypatch.setattr(turnstile, "left", lambda _: -0.5)
    with lock.hold(), ThreadPoolExecutor(1) as thread, pytest.raises(TooLong):
        thread.submit(lock.hold().__enter__).result(10)
