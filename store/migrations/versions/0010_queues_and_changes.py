"""Indexes for the desk's queues, and the names of what changed for pages that show it live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = "state <> 'closed'"
UNHELPED = "first_help_at IS NULL AND state IN ('new', 'assigned')"
INDEXES = {
    "active": (OPEN, ["updated_at", "id"]),
    "unhelped": (UNHELPED, ["opened_at", "id"]),
    "rail": (OPEN, ["kind", "channel", "state", "officer_id", "snoozed_until", "first_help_at", "opened_at"]),
}


def upgrade() -> None:
    for name, (condition, columns) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(f"ix_consultation_{name}", "consultation", columns, sqlite_where=where, postgresql_where=where)
    op.create_index(op.f("ix_draft_updated_at"), "draft", ["updated_at"])
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )


def downgrade() -> None:
    op.drop_table("change")
    op.drop_index(op.f("ix_draft_updated_at"), "draft")
    for name in INDEXES:
        op.drop_index(f"ix_consultation_{name}", "consultation")
