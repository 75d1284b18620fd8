"""The ledger: what providers list, what we recorded of it, and each difference; messages are found by their arrival."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

DIFFERENCES = (
    "'missing', 'refused', 'taken_out', 'not_listed', 'foreign', 'doubled', 'caught_up', 'on_its_way', "
    "'set_aside', 'withheld', 'too_old', 'erased', 'left_mailbox', 'unsure', 'alert'"
)
HAS_ARRIVAL = sa.text("arrival_id IS NOT NULL")


def text(name: str, kind: type[sa.String] = sa.String) -> sa.Column[str]:
    return sa.Column(name, kind(), nullable=False)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "ledgerday",
        text("channel"),
        sa.Column("day", sa.Date(), nullable=False),
        moment("checked_at"),
        number("listed_in"),
        number("recorded_in"),
        number("listed_out", nullable=True),
        number("recorded_out", nullable=True),
        text("trouble", sa.Text),
        sa.PrimaryKeyConstraint("channel", "day", name="pk_ledgerday"),
    )
    op.create_table(
        "ledgerline",
        number("id"),
        text("channel"),
        sa.Column("day", sa.Date(), nullable=False),
        text("name"),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        moment("at"),
        text("difference"),
        text("detail", sa.Text),
        text("done", sa.Text),
        text("settled_by"),
        moment("found_at"),
        sa.CheckConstraint(f"difference IN ({DIFFERENCES})", name="ck_ledgerline_difference"),
        sa.UniqueConstraint("channel", "day", "name", name="uq_ledgerline_channel_day_name"),
        sa.PrimaryKeyConstraint("id", name="pk_ledgerline"),
    )
    op.create_index(
        "ix_message_arrival", "message", ["arrival_id"], sqlite_where=HAS_ARRIVAL, postgresql_where=HAS_ARRIVAL
    )


def downgrade() -> None:
    op.drop_index("ix_message_arrival", "message")
    op.drop_table("ledgerline")
    op.drop_table("ledgerday")
