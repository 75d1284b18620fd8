"""Complaints have their own index and a date promised to the citizen; wrong guesses at a tracking page are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("answer_due_at", sqltypes.UTCDateTime(), nullable=True))
    op.create_index(
        "ix_consultation_complaint",
        "consultation",
        ["updated_at", "id"],
        sqlite_where=sa.text("kind = 'complaint'"),
        postgresql_where=sa.text("kind = 'complaint'"),
    )
    op.create_table(
        "guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index(op.f("ix_guess_number"), "guess", ["number"])
    op.create_index(op.f("ix_guess_address"), "guess", ["address"])


def downgrade() -> None:
    op.drop_table("guess")
    op.drop_index("ix_consultation_complaint", "consultation")
    op.drop_column("consultation", "answer_due_at")
