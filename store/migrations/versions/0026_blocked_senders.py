"""A sender can be blocked: what they write is kept as spam."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WHERE = sa.text("blocked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("identity", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity", sa.Column("blocked_by", sa.String(), server_default="", nullable=False))
    op.create_index("ix_identity_blocked", "identity", ["blocked_at"], sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index("ix_identity_blocked", "identity")
    op.drop_column("identity", "blocked_by")
    op.drop_column("identity", "blocked_at")
