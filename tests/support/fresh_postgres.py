"""An empty database on PostgreSQL for each test: that of the last test, emptied, eight times as quick as a copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import postgres
import psycopg

NAME = "loket"
# what a migration changes: a test that has changed it leaves a database that is copied from the tables again
SHAPE = """
    SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
        SELECT 'at ' || version_num AS part FROM alembic_version
        UNION ALL SELECT concat_ws(' ', 'relation', c.oid, relname)
            FROM pg_class c WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod, attnotnull)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'default', d.oid, adbin) FROM pg_attrdef d
        UNION ALL SELECT concat_ws(' ', 'constraint', c.oid) FROM pg_constraint c
        UNION ALL SELECT concat_ws(' ', 'trigger', t.oid) FROM pg_trigger t
        UNION ALL SELECT concat_ws(' ', 'function', p.oid) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    ) AS parts
"""
OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
EMPTY = """
DO $$
DECLARE
    name text;
    used boolean;
    full_tables text[] := '{}';
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO used;
        IF used THEN full_tables := full_tables || quote_ident(name); END IF;
    END LOOP;
    IF full_tables <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(full_tables, ', ') || ' CASCADE'; END IF;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'first_rows' LOOP
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM first_rows.%1$I', name);
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id)) FROM first_rows.%I', name, name);
    END LOOP;
END $$
"""
# rows that migrations make; each such table has an id
FIRST_ROWS = """
DO $$
DECLARE
    name text;
    used boolean;
BEGIN
    CREATE SCHEMA first_rows;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO used;
        IF used THEN EXECUTE format('CREATE TABLE first_rows.%1$I AS TABLE public.%1$I', name); END IF;
    END LOOP;
END $$
"""


def shape(server: str, name: str) -> str:
    """Return what the tables of a database are, in words that change with any of them."""
    with _connected(server, name) as connection:
        return _shape(connection)


def empty_database(server: str, tables: str, shape_of_tables: str) -> str:
    """Return the URL of a database with every table and the rows of the migrations, which nobody else is connected to.

    tables: the name of a database to copy where there is none, or one with other tables.
    """
    if not _emptied(server, shape_of_tables):
        postgres.execute(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        postgres.execute(server, f"CREATE DATABASE {NAME} TEMPLATE {tables} STRATEGY FILE_COPY")  # type: ignore[arg-type]
        with _connected(server, NAME) as connection:
            connection.execute(FIRST_ROWS)
    return f"postgresql+psycopg://loket@/{NAME}?host={server}"


def _emptied(server: str, shape_of_tables: str) -> bool:
    """Empty the database of the last test. False where there is none, or one with other tables."""
    try:
        with _connected(server, NAME) as connection:
            connection.execute(OTHERS, [NAME])
            if _shape(connection) != shape_of_tables:
                return False
            connection.execute(EMPTY)
            return True
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False


@contextmanager
def _connected(server: str, name: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(host=server, user="loket", dbname=name, autocommit=True) as connection:
        yield connection


def _shape(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(SHAPE).fetchone()
    assert row is not None
    return str(row[0])
