"""Browsers that officers are signed in with. Whoever is signed in during the upgrade signs in again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "officersession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        moment("created_at"),
        moment("seen_at"),
        moment("ends_at"),
        moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_officersession_officer_id_officer"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_officersession_device_id_device"),
        sa.PrimaryKeyConstraint("id", name="pk_officersession"),
        sa.UniqueConstraint("token_hash", name="uq_officersession_token_hash"),
    )
    op.create_index("ix_officersession_officer_id", "officersession", ["officer_id"])
    op.create_index("ix_officersession_device_id", "officersession", ["device_id"])


def downgrade() -> None:
    op.drop_table("officersession")
