"""When a citizen's account was last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

LAST = "SELECT max(seen_at) FROM accountsession WHERE accountsession.account_id = account.id"


def upgrade() -> None:
    op.add_column("account", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    # whoever signed out has left no trace of their last use: it may have been today
    op.execute(f"UPDATE account SET seen_at = coalesce(({LAST}), CURRENT_TIMESTAMP)")  # noqa: S608


def downgrade() -> None:
    op.drop_column("account", "seen_at")
