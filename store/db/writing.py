"""The session of a writing transaction: it gives new rows their ids and inserts them together, parents first.

Nothing is flushed early only because an id is needed. A transaction that writes many rows of a table writes them in one
statement. Changed rows, and new rows of other tables, are written by SQLAlchemy as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, event, func, insert, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, col

from store.tables import Consultation, Event, File, Identity, Message, Notice, Person

# the tables that a citizen's message writes to, parents before the tables that refer to them
TABLES: tuple[type[Any], ...] = (Person, Identity, Consultation, Message, Event, File, Notice)
BLOCK = 50  # ids taken from a PostgreSQL sequence at once; ids that are left over stay unused


class Writing(Session):
    """A session that gives ids to new rows and remembers which rows it wrote.

    touched: rows inserted, changed or deleted so far, by Python's id().
    was_about: officers whom a complaint concerned before it was changed, by the complaint's number.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.touched: dict[int, object] = {}
        self.was_about: dict[str, set[int | None]] = {}
        self._inserted: dict[int, object] = {}
        self._free_ids: dict[type[Any], Iterator[int]] = {}

    def next_id(self, table: type[Any]) -> int:
        """Return an unused id of a table. It stays unused until then, because only one transaction writes at a time."""
        free_id = next(self._free_ids.get(table, iter(())), None)
        if free_id is None:
            self._free_ids = self._reserve()
            free_id = next(self._free_ids[table])
        return free_id

    def _reserve(self) -> dict[type[Any], Iterator[int]]:
        on_sqlite = self.get_bind().dialect.name == "sqlite"
        last = self.connection().execute(_last_ids() if on_sqlite else _blocks()).one()
        if on_sqlite:
            return {table: count((one or 0) + 1) for table, one in zip(TABLES, last, strict=True)}
        return {table: iter(range(one - BLOCK + 1, one + 1)) for table, one in zip(TABLES, last, strict=True)}

    def insert_new(self) -> None:
        """Insert the new rows of TABLES. From then on they count as rows that were read."""
        new: dict[type[Any], list[Any]] = {}
        for row in self.new:
            new.setdefault(type(row), []).append(row)
        for table in TABLES:
            rows = sorted(new.get(table, ()), key=lambda row: int(row.id))
            if rows:
                _insert(self.connection(), table.__table__, rows)
                self._register_persistent({instance_state(row) for row in rows})  # as SQLAlchemy's own flush does
                self.touched.update((id(row), row) for row in rows)
                self._inserted.update((id(row), row) for row in rows)

    def has_inserted(self, row: object) -> bool:
        """Return whether a row of TABLES came to be in this transaction."""
        return id(row) in self._inserted

    def forget(self) -> None:
        """Forget the rows of a savepoint that was rolled back, and of every savepoint inside it."""
        self.touched = {place: row for place, row in self.touched.items() if not instance_state(row).transient}


def _insert(connection: Connection, table: Table, rows: Sequence[Any]) -> None:
    """Insert rows by a statement that is made once: SQLAlchemy's own preparing costs more than the insert."""
    statement, written = _insertion(table, connection.dialect)
    try:
        values = [{name: write(row.__dict__[name]) for name, write in written} for row in rows]
    except ValueError as error:
        raise StatementError(str(error), statement, None, error) from error
    positional = connection.dialect.positional
    connection.exec_driver_sql(statement, [tuple(one.values()) for one in values] if positional else values)


@cache
def _insertion(table: Table, dialect: Dialect) -> tuple[str, Sequence[tuple[str, Callable[[Any], Any]]]]:
    """Return the statement that inserts a row, and of each of its values the name and how it is written."""
    types = [(column.key, column.type.dialect_impl(dialect)) for column in table.columns]
    written = [(name, kind.bind_processor(dialect) or _as_it_is) for name, kind in types]
    return str(insert(table).compile(dialect=dialect)), written


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _last_ids() -> Executable:
    """Build the query for the last id of each table (SQLite)."""
    return select(*(select(func.max(col(table.id))).scalar_subquery() for table in TABLES))


@cache
def _blocks() -> Executable:
    """Build the query that reserves BLOCK ids of each table and returns the last id of each block (PostgreSQL)."""
    sequences = [f"pg_get_serial_sequence('{table.__tablename__}', 'id')" for table in TABLES]
    return text("SELECT " + ", ".join(f"setval({one}, nextval({one}) + {BLOCK - 1})" for one in sequences))


@event.listens_for(Writing, "transient_to_pending")
def _give_id(session: OrmSession, row: Any) -> None:
    if isinstance(session, Writing) and isinstance(row, TABLES) and row.id is None:
        row.id = session.next_id(type(row))


@event.listens_for(Writing, "before_flush")
def _insert_new(session: OrmSession, _context: object, _instances: object) -> None:
    if isinstance(session, Writing):
        session.insert_new()


@event.listens_for(Writing, "after_soft_rollback")
def _forget(session: OrmSession, _previous: SessionTransaction) -> None:
    if isinstance(session, Writing):
        session.forget()
