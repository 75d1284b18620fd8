"""Fixtures of every test: the World on SQLite, the World on both databases, a PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import fresh_postgres
import fresh_tables
import postgres
import pytest
from argon2 import PasswordHasher
from browser import chromium, playwright_driver
from hypothesis import settings
from kept import (
    keep_addresses,
    keep_modules,
    keep_statements,
    keep_templates,
    look_for_no_garbage_yet,
    look_less_for_garbage,
    wait_for_no_disk,
)
from world import TRAITS, World

from store.db.database import Database, migrate
from store.office import officers

__all__ = ["TRAITS", "World"]
pytest_plugins = ["markers", "written_keys"]
settings.register_profile("untimed", deadline=None)  # no test depends on how busy the computer is
settings.load_profile("untimed")
look_for_no_garbage_yet()
keep_modules()
keep_templates()
keep_addresses()
keep_statements()
wait_for_no_disk()


def pytest_collection_finish() -> None:
    look_less_for_garbage()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """The real algorithm at its lowest cost: passwords of tests guard nothing, and each costs a tenth of a second."""
    officers._hasher = cache(partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A World on SQLite."""
    yield from _world(fresh_tables.tables(tmp_path), tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The same World on each database we promise to run on."""
    if request.param == "sqlite":  # noqa: SIM108  # the fixture is asked for only when needed
        url = fresh_tables.tables(tmp_path)
    else:
        url = request.getfixturevalue("postgres_url")
    yield from _world(url, tmp_path)


def _world(url: str, folder: Path) -> Iterator[World]:
    database = Database(url, folder)
    yield World(database, folder)
    database.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One Playwright for all tests of a process."""
    with playwright_driver() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser_process(playwright: Any) -> Iterator[Any]:
    """One Chromium for all tests of a process: starting it takes a second."""
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture
def browser(browser_process: Any) -> Iterator[Any]:
    """A Chromium without windows. Its windows close when the test ends."""
    yield browser_process
    for context in browser_process.contexts:
        context.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for all tests of a process; the folder of its socket."""
    with postgres.running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with every table and no row, to be copied."""
    postgres.execute(postgres_server, "CREATE DATABASE tables")
    migrate(f"postgresql+psycopg://loket@/tables?host={postgres_server}", tmp_path_factory.mktemp("postgres"))
    return "tables"


@pytest.fixture(scope="session")
def postgres_shape(postgres_server: str, postgres_tables: str) -> str:
    """What its tables are, to be known again."""
    return fresh_postgres.shape(postgres_server, postgres_tables)


@pytest.fixture
def postgres_url(postgres_server: str, postgres_tables: str, postgres_shape: str) -> str:
    """The URL of a fresh database."""
    return fresh_postgres.empty_database(postgres_server, postgres_tables, postgres_shape)
