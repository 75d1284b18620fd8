"""What was destroyed because the office keeps it no longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_before", sqltypes.UTCDateTime(), nullable=False),
        sa.UniqueConstraint("day", "kind", name="uq_destruction_day_kind"),
    )


def downgrade() -> None:
    op.drop_table("destruction")
