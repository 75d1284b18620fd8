"""Workbooks of the report that are made in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reportfile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("has_complaints", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_reportfile_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_reportfile"),
        sa.UniqueConstraint("key", name="uq_reportfile_key"),
    )
    op.create_index("ix_reportfile_officer_id", "reportfile", ["officer_id"])
    op.create_index("ix_reportfile_asked_at", "reportfile", ["asked_at"])


def downgrade() -> None:
    op.drop_table("reportfile")
