"""An index that tells how old the copy of the catalogue is: a look at each of 100,000 rows took 30 ms of a search."""

from __future__ import annotations

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_catalogueentry_last_seen_at", "catalogueentry", ["last_seen_at"])


def downgrade() -> None:
    op.drop_index("ix_catalogueentry_last_seen_at", "catalogueentry")
