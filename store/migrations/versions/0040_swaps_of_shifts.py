"""Who is asked to take a shift, and which of theirs is asked for in return."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shift", sa.Column("asked_id", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("shift", sa.Column("in_return_id", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("shift", "in_return_id")
    op.drop_column("shift", "asked_id")
