"""Mails that came into a mailbox and were gone before we saw them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

DIFFERENCES = (
    "'missing', 'refused', 'taken_out', 'not_listed', 'foreign', 'doubled', 'caught_up', 'on_its_way', "
    "'set_aside', 'withheld', 'too_old', 'erased', 'left_mailbox', 'unsure', 'alert'"
)


def upgrade() -> None:
    op.create_table(
        "mailgap",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("first_uid", sa.BigInteger(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "folder", "uidvalidity", "first_uid", name="pk_mailgap"),
    )
    op.create_index("ix_mailgap_found_at", "mailgap", ["found_at"])
    _allow(f"{DIFFERENCES}, 'vanished'", first=True)


def downgrade() -> None:
    op.execute("DELETE FROM ledgerline WHERE difference = 'vanished'")
    _allow(DIFFERENCES, first=False)
    op.drop_index("ix_mailgap_found_at", "mailgap")
    op.drop_table("mailgap")


def _allow(words: str, *, first: bool) -> None:
    """Let `difference` hold these words. first: whether its check has still the name that 0064 gave it."""
    with op.batch_alter_table("ledgerline") as batch:
        name = "ck_ledgerline_ck_ledgerline_difference" if first else "ck_ledgerline_difference"
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f("ck_ledgerline_difference"), f"difference IN ({words})")
