"""The rules of time: when to look at a consultation next, and the promise that runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_consultation_look": ("look_at IS NOT NULL", ["look_at", "id"]),
    "ix_consultation_pool": ("state = 'new' AND officer_id IS NULL", ["opened_at", "id"]),
}


def upgrade() -> None:
    op.create_table(
        "memory",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_memory")),
    )
    for column in ("look_at", "due_at"):
        op.add_column("consultation", sa.Column(column, sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE consultation SET look_at = updated_at")
    for name, (condition, columns) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "consultation", columns, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "consultation")
    for column in ("due_at", "look_at"):
        op.drop_column("consultation", column)
    op.drop_table("memory")
