"""How old an arrival is, whether an admin had it filed, and where on its server each mail lies that we have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

OLDER = "outcome = 'from_before'"


def upgrade() -> None:
    op.add_column("arrival", sa.Column("dated_at", sqltypes.UTCDateTime(), nullable=True))
    for name in ("lay_there", "filed"):
        op.add_column("arrival", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    few = sa.text(OLDER)
    op.create_index("ix_arrival_older", "arrival", ["id"], sqlite_where=few, postgresql_where=few)
    op.create_table(
        "mailspot",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("folder", sa.String(), primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger(), primary_key=True),
        sa.Column("uid", sa.BigInteger(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=False),
    )
    op.create_index("ix_mailspot_seen_at", "mailspot", ["seen_at"])


def downgrade() -> None:
    op.drop_table("mailspot")
    op.drop_index("ix_arrival_older", "arrival")
    for name in ("filed", "lay_there", "dated_at"):
        op.drop_column("arrival", name)
