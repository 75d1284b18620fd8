"""A number or a mail address can be marked as used by several people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity", sa.Column("shared_at", sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("identity", "shared_at")
