"""Who an account belongs to at a provider of accounts, and who asked for a code through it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signincode", sa.Column("subject", sa.String(), nullable=True))
    op.add_column("account", sa.Column("subject", sa.String(), nullable=True))
    op.create_index("ix_account_subject", "account", ["subject"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_account_subject", "account")
    op.drop_column("account", "subject")
    op.drop_column("signincode", "subject")
