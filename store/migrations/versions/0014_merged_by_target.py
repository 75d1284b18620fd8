"""What was merged into a consultation is found without reading all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_consultation_merged", "consultation", ["merged_into_id"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_consultation_merged", "consultation")
