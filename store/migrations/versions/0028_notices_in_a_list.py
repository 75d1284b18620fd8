"""Notices are kept in a list: each names its message, and says whether the list of consultations showed the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# what went by mail only was stored as seen when it happened; what still waits for its mail becomes unseen
MAIL_ONLY = "UPDATE notice SET quiet = true WHERE seen_at = at"
STILL_WAITING = "UPDATE notice SET seen_at = NULL WHERE quiet AND mail_waits_since IS NOT NULL"


def upgrade() -> None:
    op.execute(sa.text("ALTER TABLE notice RENAME COLUMN mail_due_at TO mail_waits_since"))
    op.add_column("notice", sa.Column("message", sa.String(), server_default="", nullable=False))
    op.add_column("notice", sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_notice_officer", "notice", ["officer_id", "id"])
    op.execute(sa.text(MAIL_ONLY))
    op.execute(sa.text(STILL_WAITING))


def downgrade() -> None:
    op.execute(sa.text("UPDATE notice SET seen_at = at WHERE quiet AND seen_at IS NULL"))
    op.drop_index("ix_notice_officer", "notice")
    op.drop_column("notice", "quiet")
    op.drop_column("notice", "message")
    op.execute(sa.text("ALTER TABLE notice RENAME COLUMN mail_waits_since TO mail_due_at"))
