"""An empty database of each kind that Loket runs on, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgres

from store.db.database import Database, migrate


def each(folder: Path) -> Iterator[tuple[str, Database]]:
    """Yield the name of each kind, and a database with its tables. It is closed when the next one is asked for."""
    yield from _opened("SQLite", f"sqlite:///{folder / 'loket.db'}", folder)
    with postgres.running_postgres() as server:
        postgres.execute(server, "CREATE DATABASE loket")
        yield from _opened("PostgreSQL", f"postgresql+psycopg://loket@/loket?host={server}", folder)


def _opened(name: str, url: str, folder: Path) -> Iterator[tuple[str, Database]]:
    migrate(url, folder)
    database = Database(url, folder)
    yield name, database
    database.close()
