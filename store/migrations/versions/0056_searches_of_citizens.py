"""What a citizen searched before they asked, and searches by which they found it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("searched", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "solvedsearch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["catalogueentry.id"], name="fk_solvedsearch_entry_id_catalogueentry"),
        sa.PrimaryKeyConstraint("id", name="pk_solvedsearch"),
    )
    op.create_index("ix_solvedsearch_at", "solvedsearch", ["at"])


def downgrade() -> None:
    op.drop_table("solvedsearch")
    op.drop_column("message", "searched")
