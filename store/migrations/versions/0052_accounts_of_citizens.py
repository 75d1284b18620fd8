"""Accounts of citizens, their sessions, and the codes that prove their mail addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        text("email"),
        sa.Column("identity_id", sa.Integer(), nullable=True),
        text("language"),
        moment("consent_at", nullable=True),
        moment("created_at"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_account_identity_id_identity"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_index("ix_account_identity_id", "account", ["identity_id"])
    op.create_table(
        "accountsession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        text("token_hash"),
        text("label"),
        moment("created_at"),
        moment("seen_at"),
        moment("ends_at"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_accountsession_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_accountsession"),
        sa.UniqueConstraint("token_hash", name="uq_accountsession_token_hash"),
    )
    op.create_index("ix_accountsession_account_id", "accountsession", ["account_id"])
    op.create_table(
        "signincode",
        text("key"),
        text("email"),
        text("mailbox"),
        text("address"),
        text("network"),
        moment("asked_at"),
        sa.Column("guesses", sa.Integer(), nullable=False),
        moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_signincode"),
    )
    for name in ("mailbox", "address", "network", "asked_at"):
        op.create_index(f"ix_signincode_{name}", "signincode", [name])


def downgrade() -> None:
    for table in ("signincode", "accountsession", "account"):
        op.drop_table(table)
