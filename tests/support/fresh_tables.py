"""Fresh tables for each test: migrations make them once, then they are copied, which is a hundred times faster."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from unittest.mock import patch

from ports import free_port

from bot.config import demo
from store.db.database import migrate


@cache
def _made() -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """Return the file with the tables, and its folder, which is deleted when the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="loket-tables-")
    file = Path(folder.name) / "loket.db"
    migrate(f"sqlite:///{file}", file.parent)
    with closing(sqlite3.connect(file)) as connection:  # kept in the file, which each copy would be given anew
        connection.execute("PRAGMA journal_mode=WAL")
    return file, folder


def tables(folder: Path) -> str:
    """Return the URL of a SQLite database of its own in `folder`, with every table and no row."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_made()[0], folder / "loket.db")
    return f"sqlite:///{folder / 'loket.db'}"


def of_demo(data: Path, port: int) -> None:
    """Prepare the folder of a demo that was never started: with every table, but nobody in it.

    Its simulator gets ports that no other test gets: those that the demo would choose are free now, and may be taken
    by any connection until the simulator listens.
    """
    with patch.object(demo, "_free_ports", lambda wanted: [free_port() for _ in wanted]):
        demo.prepare(data, port)
    tables(data)
