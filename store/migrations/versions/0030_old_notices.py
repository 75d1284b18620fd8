"""Old notices that were seen are found by their time, to be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TOLD = sa.text("seen_at IS NOT NULL AND what <> 'mentioned'")


def upgrade() -> None:
    op.create_index("ix_notice_told", "notice", ["at"], sqlite_where=TOLD, postgresql_where=TOLD)


def downgrade() -> None:
    op.drop_index("ix_notice_told", "notice")
