"""What kind of entry of the catalogue the source of a data need is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataneed", sa.Column("source_kind", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("dataneed", "source_kind")
