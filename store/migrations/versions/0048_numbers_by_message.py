"""When a visitor took their number by message, and when nobody came with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("booked_at", "gave_up_at"):
        op.add_column("visit", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("gave_up_at", "booked_at"):
        op.drop_column("visit", name)
