"""Officers keep lists under a name, and find the cases in which they were mentioned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHERE = sa.text("what = 'mentioned'")


def upgrade() -> None:
    op.create_table(
        "savedview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_savedview_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_savedview"),
    )
    op.create_index("ix_savedview_officer_id", "savedview", ["officer_id"])
    op.create_index(
        "ix_notice_mentioned", "notice", ["officer_id", "consultation_id"], sqlite_where=WHERE, postgresql_where=WHERE
    )


def downgrade() -> None:
    op.drop_index("ix_notice_mentioned", "notice")
    op.drop_table("savedview")
