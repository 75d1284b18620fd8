"""The phone of an account, and the codes that prove it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("account", "signincode"):
        op.add_column(table, sa.Column("phone", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_account_phone", "account", ["phone"])
    op.execute(
        "ALTER TABLE signincode ADD COLUMN account_id INTEGER "
        "CONSTRAINT fk_signincode_account_id_account REFERENCES account (id)"
    )
    op.create_index("ix_signincode_account_id", "signincode", ["account_id"])


def downgrade() -> None:
    op.drop_index("ix_signincode_account_id", "signincode")
    op.drop_column("signincode", "account_id")
    op.drop_index("ix_account_phone", "account")
    for table in ("signincode", "account"):
        op.drop_column(table, "phone")
