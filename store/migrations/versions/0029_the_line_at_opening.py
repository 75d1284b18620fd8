"""A consultation keeps its place in the line at opening and what it was promised; a notice may sum up several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

COLUMNS = ("line_place", "promised_seconds")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("consultation", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("more", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("notice", "more")
    for name in reversed(COLUMNS):
        op.drop_column("consultation", name)
