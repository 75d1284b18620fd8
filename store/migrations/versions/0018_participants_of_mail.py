"""A mail keeps whom it names: where its sender wants answers, who else got it, whose letter it passes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("participants", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("consultation", sa.Column("answer_to", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("consultation", "answer_to")
    op.drop_column("message", "participants")
