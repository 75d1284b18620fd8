"""Holds: an officer says that the data of a case's citizen stay, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

IS_HELD = sa.text("hold_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("consultation", sa.Column("hold_since", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("hold_by", sa.String(), server_default="", nullable=False))
    op.add_column("consultation", sa.Column("hold_reason", sa.String(), server_default="", nullable=False))
    op.create_index(
        "ix_consultation_hold", "consultation", ["hold_since"], sqlite_where=IS_HELD, postgresql_where=IS_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_consultation_hold", "consultation")
    for name in ("hold_reason", "hold_by", "hold_since"):
        op.drop_column("consultation", name)
