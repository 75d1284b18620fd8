"""The lead among the clocks: one has it, and one that lost it changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_process import wait_for

from store.db import leadership, memory
from store.db.database import Database
from store.db.leadership import Lead, Overtaken


@pytest.fixture
def computers(postgres_url: str, tmp_path: Path) -> Iterator[list[Database]]:
    """Two computers with one database."""
    both = [Database(postgres_url, tmp_path / name) for name in ("one", "two")]
    yield both
    for one in both:
        one.close()


@pytest.fixture
def leads(computers: list[Database]) -> Iterator[list[Lead]]:
    """The clock of each computer."""
    both = [Lead(one) for one in computers]
    yield both
    for one in both:
        one.give_up()


def test_one_leads_and_the_next_follows_its_end(leads: list[Lead]) -> None:
    first, second = leads
    assert first.take()
    assert not second.take()
    first.keep()
    first.give_up()
    wait_for(second.take, "PostgreSQL to notice the end of the first")
    with pytest.raises(Overtaken):
        first.keep()


def test_a_leader_that_stands_still_is_overtaken_and_writes_nothing_afterwards(
    computers: list[Database], leads: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "SILENT", 1)
    first, second = leads
    assert first.take()
    wait_for(second.take, "PostgreSQL to end the session of a leader that says nothing")
    with pytest.raises(Overtaken), computers[0].write() as db:
        memory.keep(db, "late", "a word of the former leader")
    with pytest.raises(Overtaken):
        first.keep()
    with computers[1].write() as db:
        assert memory.get(db, "late") == ""
        memory.keep(db, "new", "a word of the new leader")


def test_a_leader_whose_session_broke_goes_on_where_nobody_led_meanwhile(
    computers: list[Database], leads: list[Lead]
) -> None:
    lead, other = leads
    assert lead.take()
    with computers[1].write() as db:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        db.connection().exec_driver_sql(ended)
    lead.keep()
    lead.keep()
    assert not other.take()
    with computers[0].write() as db:
        memory.keep(db, "later", "a word of the leader")


@pytest.mark.process
def test_with_sqlite_the_end_of_a_process_frees_the_lead(world) -> None:
    code = f"""
from pathlib import Path
from store.db.leadership import LeadOfFile
lead = LeadOfFile(Path({str(world.folder)!r}))
print(lead.take(), flush=True)
input()
"""
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        lead = leadership.of(world.db, world.folder)
        assert not lead.take()
        other.kill()
    assert lead.take()
    lead.keep()
