"""A message says whether our own mail server vouches for its sender. The note of older ones says where it does not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("proven", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE message SET proven = false WHERE note LIKE '%Pengirim belum terbukti%'"))


def downgrade() -> None:
    op.drop_column("message", "proven")
