"""A case says who entered it. The rail's counts ask for that too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("kind", "channel", "state", "officer_id", "snoozed_until", "first_help_at", "opened_at", "due_at")


def upgrade() -> None:
    op.add_column("consultation", sa.Column("entry", sa.String(), server_default="", nullable=False))
    _index(*BEFORE, "entry")


def downgrade() -> None:
    _index(*BEFORE)
    op.drop_column("consultation", "entry")


def _index(*columns: str) -> None:
    where = sa.text("state <> 'closed'")
    op.drop_index("ix_consultation_rail", "consultation")
    op.create_index("ix_consultation_rail", "consultation", list(columns), sqlite_where=where, postgresql_where=where)
