"""When a visitor was called last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("last_called_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "last_called_at")
