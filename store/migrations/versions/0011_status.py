"""What the status page asks for every few seconds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STUCK, SHUNTED = sa.text("state IN ('failed', 'unknown', 'held')"), sa.text("state = 'shunted'")


def upgrade() -> None:
    op.create_index("ix_message_stuck", "message", ["id"], sqlite_where=STUCK, postgresql_where=STUCK)
    op.create_index("ix_arrival_shunted", "arrival", ["id"], sqlite_where=SHUNTED, postgresql_where=SHUNTED)
    op.create_index("ix_arrival_channel", "arrival", ["channel", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_arrival_channel", "arrival")
    op.drop_index("ix_arrival_shunted", "arrival")
    op.drop_index("ix_message_stuck", "message")
