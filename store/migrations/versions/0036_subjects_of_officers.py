"""What officers know well, and how many consultations each helped first, for a fair share of a week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officer", sa.Column("topics", sa.JSON(), nullable=False, server_default="[]"))
    helped = sa.text("first_help_at IS NOT NULL")
    op.create_index(
        "ix_consultation_helped",
        "consultation",
        ["officer_id", "first_help_at"],
        sqlite_where=helped,
        postgresql_where=helped,
    )


def downgrade() -> None:
    op.drop_index("ix_consultation_helped", "consultation")
    op.drop_column("officer", "topics")
