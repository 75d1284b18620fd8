"""How a visitor got the data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("access_ways", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("consultation", "access_ways")
