"""A copy of a whole database, made while the office runs: one file of SQLite, or a file for each table of PostgreSQL.

Every copy is of one moment. PostgreSQL's own programs are not needed. Names in the statements are the database's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from psycopg import Connection

SQLITE_FILE = "loket.db"
TABLE_FILE = ".csv"
VERSION = "alembic_version"
VERSION_OF = "SELECT version_num FROM alembic_version"
TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
# our columns first: asked of another schema, the function fails, and the order of conditions is up to the planner
SEQUENCES = """
    WITH ours AS MATERIALIZED (
        SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
    )
    SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) FROM ours
    WHERE pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


class Unsound(Exception):
    """A copy is not whole. str() says what is wrong with it."""


def save(url: str, folder: Path) -> Mapping[str, int]:
    """Write a copy of the database into an empty folder. Return how many rows each table has."""
    if _is_sqlite(url):
        target = folder / SQLITE_FILE
        with closing(sqlite3.connect(_file(url))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # in one step: in several, each commit of the office would begin it anew
        return rows(f"sqlite:///{target}")
    with _connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return {table: _save_table(connection, table, folder) for table in _tables(connection)}


def _save_table(connection: Connection[Any], table: str, folder: Path) -> int:
    columns = ", ".join(f'"{name}"' for (name,) in connection.execute(COLUMNS, [table]))
    command = f'COPY (SELECT {columns} FROM "{table}") TO STDOUT (FORMAT csv, HEADER true)'  # noqa: S608
    with (folder / f"{table}{TABLE_FILE}").open("wb") as file, connection.cursor() as cursor:
        with cursor.copy(command) as copy:
            for part in copy:
                file.write(part)
        return cursor.rowcount


def head_of(folder: Path) -> str:
    """Return the number of the newest migration in a copy. Raises Unsound."""
    try:
        if (folder / SQLITE_FILE).exists():
            with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
                (version,) = copy.execute(VERSION_OF).fetchone()
                return str(version)
        return (folder / f"{VERSION}{TABLE_FILE}").read_text().splitlines()[1]
    except (OSError, IndexError, TypeError, sqlite3.DatabaseError) as error:
        raise Unsound(f"versi basis data di cadangan tidak terbaca ({type(error).__name__})") from error


def check(folder: Path) -> None:
    """Let SQLite read a copy from end to end. PostgreSQL reads one while it loads it. Raises Unsound."""
    if not (folder / SQLITE_FILE).exists():
        return
    try:
        with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
            (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Unsound(f"basis data di cadangan rusak ({error})") from error
    if told != "ok" or broken is not None:
        raise Unsound(f"basis data di cadangan rusak ({told if told != 'ok' else f'tabel {broken[0]}'})")


def load(url: str, folder: Path, make_tables: Callable[[], None]) -> None:
    """Fill an empty PostgreSQL database from the files of `save`. All of it or nothing. Raises Unsound.

    make_tables: function that makes the tables as they were when the copy was made.
    """
    import psycopg

    make_tables()
    try:
        with _connected(url) as connection:
            references = connection.execute(REFERENCES).fetchall()
            for table, name, _ in references:
                _run(connection, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            for table in _tables(connection):
                _load_table(connection, table, folder / f"{table}{TABLE_FILE}")
            for table, name, words in references:
                _run(connection, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {words}')
            for table, column, sequence in connection.execute(SEQUENCES).fetchall():
                last = f'SELECT max("{column}") FROM "{table}"'  # noqa: S608
                _run(connection, f"SELECT setval('{sequence}', ({last}))")
    except psycopg.Error as error:
        raise Unsound(f"cadangan tidak dapat dimuat ({type(error).__name__})") from error


def _load_table(connection: Connection[Any], table: str, file: Path) -> None:
    """Load a table without its triggers: what they would write is in the copy too."""
    if not file.exists():
        raise Unsound(f"tabel {table} tidak ada di cadangan")
    with file.open("rb") as rows, connection.cursor() as cursor:
        columns = ", ".join(f'"{name}"' for name in rows.readline().decode().strip().split(","))
        _run(connection, f'DELETE FROM "{table}"')  # noqa: S608
        _run(connection, f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        command = f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)'
        with cursor.copy(command) as copy:
            while part := rows.read(1 << 20):
                copy.write(part)
        _run(connection, f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def rows(url: str) -> Mapping[str, int]:
    """Return how many rows each table has, without the tables that the search keeps for itself."""
    if _is_sqlite(url):
        with closing(sqlite3.connect(_file(url))) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: _count(connection, name) for (name,) in names if not name.startswith(("sqlite_", "search"))}
    with _connected(url) as connection:
        return {name: _count(connection, name) for name in _tables(connection)}


def set_aside(url: str, name: str) -> None:
    """Give the tables of a PostgreSQL database another schema, so that it is empty and nothing is lost."""
    with _connected(url) as connection:
        (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("public",)
        _run(connection, f'ALTER SCHEMA "{schema}" RENAME TO "{name}"')
        _run(connection, f'CREATE SCHEMA "{schema}"')


def drop(url: str, name: str) -> None:
    """Delete a schema of a PostgreSQL database with everything in it."""
    with _connected(url) as connection:
        _run(connection, f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def make_schema(url: str, name: str) -> str:
    """Make an empty schema in a PostgreSQL database and return the URL under which it is used."""
    with _connected(url) as connection:
        _run(connection, f'CREATE SCHEMA "{name}"')
    return make_url(url).update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)


def _count(connection: Any, table: str) -> int:
    (number,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    return int(number)


def _run(connection: Connection[Any], command: str) -> None:
    connection.execute(command)


def _tables(connection: Connection[Any]) -> list[str]:
    return [str(name) for (name,) in connection.execute(TABLES)]


@contextmanager
def _connected(url: str) -> Iterator[Connection[Any]]:
    """Connect without the limits of the office: a copy takes as long as it takes."""
    import psycopg

    words, named = make_url(url).get_dialect()().create_connect_args(make_url(url))
    with psycopg.connect(*words, **named) as connection:
        yield connection


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _file(url: str) -> str:
    return str(make_url(url).database)
