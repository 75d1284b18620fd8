"""Officers' devices, and the notices on their way to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_device_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("endpoint", name="uq_device_endpoint"),
    )
    op.create_index("ix_device_officer_id", "device", ["officer_id"])
    op.create_table(
        "push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_push_device_id_device"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_push_notice_id_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_push"),
        sa.UniqueConstraint("device_id", "notice_id", name="uq_push_device_id_notice_id"),
    )
    op.create_index("ix_push_notice_id", "push", ["notice_id"])
    op.create_index("ix_push_due_at", "push", ["due_at"])
    op.add_column("notice", sa.Column("push_waits_since", sa.DateTime(timezone=True), nullable=True))
    waits = sa.text("push_waits_since IS NOT NULL")
    op.create_index("ix_notice_push", "notice", ["push_waits_since"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    op.drop_index("ix_notice_push", "notice")
    op.drop_column("notice", "push_waits_since")
    op.drop_table("push")
    op.drop_table("device")
