"""The spool: what waits there comes in once, in order, and no file stops the others."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from channels.envelope import Arrival as Arrived
from store.db import patience
from store.tables import Arrival
from store.transport import arrivals, spool


def keys(world) -> list[str]:
    with world.db.read() as db:
        return [one.key for one in db.scalars(select(Arrival).order_by(Arrival.id))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / spool.FOLDER


def row(world, key: str, channel: str = "whatsapp") -> arrivals.Row:
    return arrivals.Row(channel, Arrived(key, b"\x00\xff raw"), world.now)


def test_what_was_spooled_comes_in_once_and_the_file_goes_after(world, folder):
    spool.keep(folder, row(world, "SM1"))
    spool.keep(folder, row(world, "SM1"))
    assert len(list(folder.iterdir())) == 1
    assert spool.drain(world.db, folder) == 1
    spool.keep(folder, row(world, "SM1"))
    assert spool.drain(world.db, folder) == 1
    assert list(folder.iterdir()) == [] and keys(world) == ["SM1"]
    with world.db.read() as db:
        kept = db.scalars(select(Arrival)).one()
    assert (kept.raw, kept.received_at) == (b"\x00\xff raw", world.now)


def test_a_spool_that_cannot_be_written_says_so(world, folder):
    folder.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="spool"):
        spool.keep(folder, arrivals.Row("whatsapp", Arrived("SM1", b""), world.now))


def test_the_oldest_come_in_first_and_a_bounded_number_at_once(world, folder, monkeypatch):
    monkeypatch.setattr(spool, "BATCH", 3)
    for place, key in enumerate("dbcae"):
        spool.keep(folder, row(world, key))
        os.utime(next(one for one in folder.iterdir() if one.stat().st_mtime > 10**6), (place, place))
    assert spool.drain(world.db, folder) == 3
    assert keys(world) == ["d", "b", "c"]
    assert spool.drain(world.db, folder) == 2
    assert keys(world) == ["d", "b", "c", "a", "e"]


def test_a_clock_that_was_set_back_changes_no_order(world, folder, monkeypatch):
    for key, moment in (("b", 2_000_000_000), ("a", 1_000_000_000), ("c", 1_500_000_000)):
        monkeypatch.setattr(spool.time, "time_ns", lambda moment=moment: moment * 10**9)
        spool.keep(folder, row(world, key))
    spool.drain(world.db, folder)
    assert keys(world) == ["b", "a", "c"]


def test_the_first_time_it_came_stays(world, folder):
    spool.keep(folder, row(world, "SM1"))
    spool.keep(folder, row(world, "SM1")._replace(at=world.now + timedelta(hours=1)))
    spool.drain(world.db, folder)
    with world.db.read() as db:
        assert db.scalars(select(Arrival)).one().received_at == world.now


@pytest.mark.parametrize(
    "content", ["", "[]", "null", '{"channel": "whats', '{"channel": "sms", "key": "x", "raw": 1}']
)
def test_a_file_that_cannot_be_read_is_set_aside_and_counted(world, folder, content):
    spool.keep(folder, row(world, "SM1"))
    (folder / "broken.json").write_text(content)
    assert spool.drain(world.db, folder) == 1
    assert keys(world) == ["SM1"]
    assert spool.depth(folder) == spool.Depth(0, ["broken.broken"])


def test_a_file_that_cannot_be_read_now_is_read_later(world, folder, monkeypatch):
    spool.keep(folder, row(world, "a"))
    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_text", lambda _: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        assert spool.drain(world.db, folder) == 0
    assert spool.depth(folder) == spool.Depth(1, [])
    assert spool.drain(world.db, folder) == 1


def test_what_the_database_refuses_is_set_aside_while_it_takes_others(world, folder):
    for key in ("SM1", "SM2", "SM3"):
        spool.keep(folder, row(world, key))
    bad = next(folder.iterdir())
    bad.write_text(json.dumps(json.loads(bad.read_text()) | {"at": "2026-03-02T08:00:00"}))  # a time without a zone
    assert spool.drain(world.db, folder) == 2
    assert spool.depth(folder) == spool.Depth(0, [bad.with_suffix(".broken").name])
    assert len(keys(world)) == 2


def test_while_the_database_takes_nothing_every_file_stays(world, folder, monkeypatch):
    for key in ("SM1", "SM2", "SM3", "SM4", "SM5"):
        spool.keep(folder, row(world, key))
    monkeypatch.setattr(arrivals, "put", broken)
    with pytest.raises(OperationalError):
        spool.drain(world.db, folder)
    assert spool.depth(folder) == spool.Depth(5, [])


@pytest.mark.parametrize("trouble", [OperationalError("BEGIN", None, Exception("locked")), patience.TooLong()])
def test_what_met_a_locked_database_keeps_its_turn_although_a_later_one_was_stored(world, folder, monkeypatch, trouble):
    for key in ("SM1", "SM2", "SM3"):
        spool.keep(folder, row(world, key))
    put, troubles = arrivals.put, [trouble, trouble]

    def locked_at_first(db, rows):
        if troubles:
            raise troubles.pop()
        return put(db, rows)

    monkeypatch.setattr(arrivals, "put", locked_at_first)
    assert spool.drain(world.db, folder) == 2
    assert spool.depth(folder) == spool.Depth(1, [])
    assert spool.drain(world.db, folder) == 1
    assert sorted(keys(world)) == ["SM1", "SM2", "SM3"]


def broken(*_) -> None:
    raise OperationalError("INSERT", None, Exception("disk full"))


def test_what_takes_too_long_goes_to_the_spool(world, folder, monkeypatch):
    monkeypatch.setattr(spool, "KEPT_WITHIN", 0.1)
    left = []
    assert spool.put_or_keep(lambda _: (left.append(patience.left(60)), broken()), folder, row(world, "SM1"))
    assert left[0] <= 0.1
    assert spool.depth(folder).waiting == 1


def test_a_folder_that_cannot_be_written_is_known_at_the_start(tmp_path: Path):
    spool.check(tmp_path / "spool")
    assert spool.depth(tmp_path / "spool") == spool.Depth(0, [])
    (tmp_path / "file").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="file"):
        spool.check(tmp_path / "file")
