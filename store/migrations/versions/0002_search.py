"""Search: what the search looks through, and a list of messages whose place in it is out of date.

Triggers fill the list, whoever writes and however; store/search/search_index.py empties it. A later migration that
rebuilds one of these tables (batch_alter_table on SQLite) takes its triggers away and must put them back with `watch`.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OF_PERSON = (
    "SELECT message.id FROM message JOIN consultation ON consultation.id = message.consultation_id "
    "WHERE consultation.person_id = {row}."
)
# table: the columns that matter, and the messages they touch (SQLite wants a WHERE before ON CONFLICT)
WATCHED = {
    "message": ("consultation_id, author, direction, body, subject, note", "SELECT {row}.id WHERE true"),
    "file": ("message_id, filename", "SELECT {row}.message_id WHERE true"),
    "consultation": ("person_id, number, subject", "SELECT id FROM message WHERE consultation_id = {row}.id"),
    "person": ("name", OF_PERSON + "id"),
    "identity": ("person_id, value, name", OF_PERSON + "person_id"),
}
ROWS = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}


def upgrade() -> None:
    op.create_index("ix_message_at", "message", ["at", "consultation_id"])
    op.execute("CREATE TABLE searchdue (message_id INTEGER NOT NULL PRIMARY KEY)")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(person, matter, words, extra, "
            "tokenize=\"unicode61 remove_diacritics 0 tokenchars '#'\", prefix='2 3', columnsize=0)"
        )
    else:
        op.execute("CREATE TABLE search (message_id INTEGER NOT NULL PRIMARY KEY, terms tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_terms ON search USING gin (terms)")
    for table in WATCHED:
        watch(table)
    op.execute("INSERT INTO searchdue (message_id) SELECT id FROM message")


def watch(table: str) -> None:
    """Create the triggers of a table."""
    columns, touched = WATCHED[table]
    for action, rows in ROWS.items():
        marks = " ".join(
            f"INSERT INTO searchdue (message_id) {touched.format(row=row)} ON CONFLICT DO NOTHING;" for row in rows
        )
        name, when = f"search_{table}_{action.lower()}", f"UPDATE OF {columns}" if action == "UPDATE" else action
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"CREATE TRIGGER {name} AFTER {when} ON {table} BEGIN {marks} END")
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {marks} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for table in WATCHED:
        for action in ROWS:
            name = f"search_{table}_{action.lower()}"
            if op.get_bind().dialect.name == "sqlite":
                op.execute(f"DROP TRIGGER {name}")
            else:
                op.execute(f"DROP FUNCTION {name} CASCADE")
    op.execute("DROP TABLE search")
    op.execute("DROP TABLE searchdue")
    op.drop_index("ix_message_at", "message")
