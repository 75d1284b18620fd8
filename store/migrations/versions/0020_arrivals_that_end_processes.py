"""An arrival counts the processes that ended while they worked on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("arrival", sa.Column("cut_off", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("arrival", "cut_off")
