"""Which product of the service standard a data need asks for: data, metadata or a classification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataneed", sa.Column("product", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("dataneed", "product")
