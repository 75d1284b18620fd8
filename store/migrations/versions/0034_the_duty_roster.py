"""The duty roster: who serves when, and who is on leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.CheckConstraint("kind IN ('pst', 'leave')", name="ck_shift_kind"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_shift_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
        sa.UniqueConstraint("officer_id", "day", "kind", "start", name="uq_shift_officer_id_day_kind_start"),
    )
    op.create_index("ix_shift_day", "shift", ["day", "start"])


def downgrade() -> None:
    op.drop_table("shift")
