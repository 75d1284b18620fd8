"""Mails that their server names and does not hand over are remembered; the server's numbers have 32 bits, unsigned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBERS = ("uidvalidity", "uid")


def upgrade() -> None:
    op.create_table(
        "missedmail",
        sa.Column("channel", sqltypes.AutoString(), nullable=False),
        sa.Column("folder", sqltypes.AutoString(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("dated", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_missedmail_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("channel", "folder", "uidvalidity", "uid", name=op.f("pk_missedmail")),
    )
    op.create_index(op.f("ix_missedmail_consultation_id"), "missedmail", ["consultation_id"])
    with op.batch_alter_table("mailmark") as batch_op:
        for name in NUMBERS:
            batch_op.alter_column(name, existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade() -> None:
    with op.batch_alter_table("mailmark") as batch_op:
        for name in NUMBERS:
            batch_op.alter_column(name, existing_type=sa.BigInteger(), type_=sa.Integer())
    op.drop_table("missedmail")
