"""Alembic's entry: runs the migrations over one connection to the URL it is given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

import store.tables  # noqa: F401  # fills the metadata

ONE_AT_A_TIME = 0x6C6F6B6D6967  # an advisory lock: "lokmig"

engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool, hide_parameters=True)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # one computer migrates, the others find it done
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        context.run_migrations()
engine.dispose()
