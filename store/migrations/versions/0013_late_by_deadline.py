"""The rail's counts ask for the deadline too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("kind", "channel", "state", "officer_id", "snoozed_until", "first_help_at", "opened_at")


def upgrade() -> None:
    _index(*BEFORE, "due_at")


def downgrade() -> None:
    _index(*BEFORE)


def _index(*columns: str) -> None:
    where = sa.text("state <> 'closed'")
    op.drop_index("ix_consultation_rail", "consultation")
    op.create_index("ix_consultation_rail", "consultation", list(columns), sqlite_where=where, postgresql_where=where)
