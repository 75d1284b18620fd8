"""Second factors of officers: codes on their phone, and recovery codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officersession", sa.Column("proved", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "secondfactor",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_secondfactor_officer_id_officer"),
        sa.PrimaryKeyConstraint("officer_id", name="pk_secondfactor"),
    )
    op.create_table(
        "recoverycode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_recoverycode_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_recoverycode"),
    )
    op.create_index("ix_recoverycode_officer_id", "recoverycode", ["officer_id"])


def downgrade() -> None:
    op.drop_table("recoverycode")
    op.drop_table("secondfactor")
    op.drop_column("officersession", "proved")
