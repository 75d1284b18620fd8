"""The status page while the database does not answer: it names what is broken, to officers alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from holds import HOLDS
from sqlalchemy import text
from web_desk import TOKEN, Desk
from world import World

from bot.telling import book as books
from bot.telling import faults
from bot.web.status import away
from store.operations import heartbeats


@pytest.mark.parametrize("any_world", ["postgresql"], indirect=True)
@pytest.mark.parametrize("hold", ["locked table", "frozen server"])
def test_what_is_broken_is_named_while_the_database_stands_still(
    any_world: World, hold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_world.officer("dewi")
    desk = Desk(any_world)
    desk.sign_in("dewi")
    token = desk.token("/status")
    stranger = desk.another()
    monkeypatch.setattr(away, "WITHIN", 0.5)  # the same limit, a tenth as long
    with books.opened(any_world.folder) as book:
        book.see([faults.seen("mailbox", "AUTHENTICATIONFAILED", "email", "Email")], any_world.now)
    with HOLDS[hold](any_world.db.url, any_world.folder):
        seen, hidden = desk.get("/status"), stranger.get("/status")
        refused = desk.client.post("/status/periksa", data={"csrf_token": token})
    assert (seen.status_code, "Basis data tidak menjawab atau tidak dapat ditulisi" in seen.text) == (503, True)
    assert ("Redis tidak menjawab" in seen.text, "Email: " in seen.text) == (True, True)
    assert "AUTHENTICATIONFAILED" not in seen.text
    assert "Redis" not in hidden.text
    assert (hidden.status_code, refused.status_code) == (303, 503)
    assert "Redis" not in refused.text


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file: Path) -> None:
    file.write_bytes(b"\xff" * 200_000)


@pytest.mark.parametrize("damage", [cut, overwrite, Path.unlink])
def test_what_is_broken_is_named_while_the_file_of_the_database_is_damaged(
    desk: Desk, damage: Callable[[Path], None]
) -> None:
    token = TOKEN.search(desk.get("/status").text)
    assert token is not None
    stranger = desk.another()
    desk.world.db.close()
    file = Path(desk.world.db.url.removeprefix("sqlite:///"))
    damage(file)
    for beside in ("-wal", "-shm"):
        file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)
    seen = desk.get("/status")
    refused = desk.client.post("/status/periksa", data={"csrf_token": token.group(1)})
    assert (seen.status_code, "Basis data tidak menjawab atau tidak dapat ditulisi" in seen.text) == (503, True)
    assert "Redis" not in stranger.get("/status").text
    assert (refused.status_code, refused.headers["Retry-After"], "Redis" in refused.text) == (503, "5", False)


@pytest.mark.parametrize("table", ["officer", "heartbeat", "memory", "arrival"])
def test_a_table_that_is_missing_is_named_as_a_trouble_of_the_database(any_world: World, table: str) -> None:
    any_world.officer("dewi")
    desk = Desk(any_world)
    desk.sign_in("dewi")
    stranger = desk.another()
    with any_world.db.write() as db:  # as after a restore that went wrong, or in another database
        db.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    seen = desk.get("/status")
    assert (seen.status_code, "Basis data tidak menjawab atau tidak dapat ditulisi" in seen.text) == (503, True)
    assert "Redis" not in stranger.get("/status").text


def test_while_it_answers_the_whole_page_is_shown(desk: Desk) -> None:
    assert "hanya memuat yang diketahui tanpa basis data" not in desk.text("/status")


@pytest.mark.parametrize("any_world", ["postgresql"], indirect=True)
def test_that_nothing_can_be_written_is_not_told_as_silent_parts(any_world: World) -> None:
    any_world.officer("dewi")
    desk = Desk(any_world)
    desk.sign_in("dewi")
    for part in ("web", "clock"):
        heartbeats.beat(any_world.db, part, any_world.now)
    any_world.pass_time(minutes=5)
    with HOLDS["writers' lock"](any_world.db.url, any_world.folder):
        told = desk.text("/status").partition('id="gangguan"')[2].partition("</section>")[0]
    assert "Basis data tidak menjawab atau tidak dapat ditulisi" in told
    assert "diam" not in told
    told = desk.text("/status").partition('id="gangguan"')[2].partition("</section>")[0]
    assert ("Jam diam" in told, "Web diam" in told, "ditulisi" in told) == (True, False, False)
