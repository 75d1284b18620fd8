"""SQLite gives no id of a deleted shift to another: an old page or an open swap would mean the wrong shift."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_again(sqlite_autoincrement=True)


def downgrade() -> None:
    _make_again(sqlite_autoincrement=False)


def _make_again(*, sqlite_autoincrement: bool) -> None:
    """Make the table again, with its rows. PostgreSQL never gives an id twice."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.drop_index("ix_shift_day", "shift")
    op.rename_table("shift", "former_shift")
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("end", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("in_return_id", sa.Integer(), nullable=False, server_default="0"),
        sa.CheckConstraint("kind IN ('pst', 'leave')", name="ck_shift_kind"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_shift_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
        sa.UniqueConstraint("officer_id", "day", "kind", "start", name="uq_shift_officer_id_day_kind_start"),
        sqlite_autoincrement=sqlite_autoincrement,
    )
    columns = 'id, officer_id, day, start, "end", kind, at, "by", reminded_at, asked_id, in_return_id'
    op.execute(f"INSERT INTO shift ({columns}) SELECT {columns} FROM former_shift")  # noqa: S608  # our own columns
    op.drop_table("former_shift")
    op.create_index("ix_shift_day", "shift", ["day", "start"])
