"""The door to the database: migrations, transactions, fairness between processes."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import SQLModel
from world import World

from store.cases import consultations
from store.db.database import MIGRATIONS, Database, head, migrate
from store.operations import heartbeats
from store.tables import Counter, Person


def test_the_migrations_make_exactly_the_tables_of_the_code(any_world):
    with any_world.db.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": not_of_the_search})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == []


def not_of_the_search(name, kind, _parents) -> bool:
    """The search's own tables differ between the databases and are read by no one else."""
    return kind != "table" or not name.startswith("search")


def test_the_newest_migration_is_the_one_alembic_would_run_to():
    from alembic.script import ScriptDirectory

    assert head() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


@pytest.mark.process
def test_tables_that_are_up_to_date_are_left_alone_without_loading_alembic(any_world):
    code = "import sys; from pathlib import Path; from store.db.database import migrate; \
migrate(sys.argv[1], Path(sys.argv[2])); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code, any_world.db.url, str(any_world.folder)], check=True)


def test_tables_that_are_behind_are_brought_up_to_date(any_world, monkeypatch):
    from alembic import command

    asked = []
    monkeypatch.setattr(command, "upgrade", lambda config, to: asked.append(to))
    with any_world.db.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    migrate(any_world.db.url, any_world.folder)
    assert asked == ["head"]


def test_times_come_back_in_utc_and_naive_ones_are_refused(any_world):
    jakarta = timezone(timedelta(hours=7))
    with any_world.db.write() as db:
        person = Person(name="Siti", created_at=datetime(2026, 11, 23, 7, tzinfo=jakarta))
        db.add(person)
    with any_world.db.read() as db:
        assert db.get_one(Person, person.id).created_at == datetime(2026, 11, 23, 0, tzinfo=UTC)
    with pytest.raises(StatementError), any_world.db.write() as db:
        db.add(Person(name="Siti", created_at=datetime(2026, 11, 23, 7)))


def test_what_breaks_inside_a_transaction_leaves_nothing_behind(any_world):
    with pytest.raises(ZeroDivisionError), any_world.db.write() as db:
        consultations.next_number(db, "K", 2026)
        raise ZeroDivisionError
    with any_world.db.read() as db:
        assert db.get(Counter, ("K", 2026)) is None


def _hold_and_release(url: str, folder: str, ready, over) -> None:
    database = Database(url, Path(folder))
    ready.set()
    while not over.is_set():
        with database.write() as db:
            consultations.next_number(db, "X", 2026)


@pytest.mark.process
def test_a_writer_is_not_starved_by_a_busy_neighbour(world):
    start = multiprocessing.get_context("spawn")
    ready, over = start.Event(), start.Event()
    busy = start.Process(target=_hold_and_release, args=(world.db.url, str(world.folder), ready, over))
    busy.start()
    try:
        assert ready.wait(60)
        turns = []
        for _ in range(60):
            with world.db.write() as db:
                turns.append(consultations.next_number(db, "X", 2026))
    finally:
        over.set()
        busy.join(60)
    assert busy.exitcode == 0
    assert turns[-1] - turns[0] < 10 * len(turns), "the busy neighbour left too few turns"


@pytest.mark.process
def test_a_lock_dies_with_its_holder(world):
    start = multiprocessing.get_context("spawn")
    ready = start.Event()
    holder = start.Process(target=_hold_for_ever, args=(str(world.folder), ready))
    holder.start()
    assert ready.wait(60)
    holder.kill()
    holder.join(60)
    with world.db.write() as db:
        assert consultations.next_number(db, "K", 2026) == 1


def _hold_for_ever(folder: str, ready) -> None:
    from store.db.database import Turnstile

    with Turnstile(Path(folder)).hold():
        ready.set()
        time.sleep(60)


def test_a_part_that_never_worked_still_says_what_is_wrong(world):
    heartbeats.trouble(world.db, "mail:email", "sandi ditolak")
    with world.db.read() as db:
        (beat,) = heartbeats.everyone(db)
    assert beat.detail == "sandi ditolak"
    assert beat.at < world.now - timedelta(days=365)


def test_of_two_computers_that_start_at_once_one_migrates(postgres_url: str, tmp_path: Path) -> None:
    """The second waits for the first, and finds the tables up to date."""
    failed: list[BaseException] = []
    database = Database(postgres_url, tmp_path)

    def start() -> None:
        try:
            migrate(postgres_url, tmp_path)
        except BaseException as error:
            failed.append(error)

    with database.writer.begin() as first:
        with database.writer.begin() as before:
            before.exec_driver_sql("UPDATE alembic_version SET version_num = '0064'")
        first.exec_driver_sql(f"SELECT pg_advisory_xact_lock({0x6C6F6B6D6967})")
        second = threading.Thread(target=start)
        second.start()
        second.join(1)
        assert second.is_alive()
        first.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head()}'")
    second.join(20)
    database.close()
    assert failed == []


def test_an_error_of_the_database_tells_nobodys_words(any_world: World) -> None:
    """It is logged where a page cannot be drawn."""
    for open_db in (any_world.db.read, any_world.db.write):
        with pytest.raises(DBAPIError) as raised, open_db() as db:
            db.execute(text("SELECT no_such_column, :words"), {"words": "Ibu Siti Rahmawati"})
        assert "no_such_column" in str(raised.value)
        assert "Rahmawati" not in str(raised.value)
