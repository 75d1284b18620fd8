"""A message says what the provider was handed of it and counts on its bill. Older ones say it by how they were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

from channels.formats import gsm7

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BATCH = 500
WHATSAPP = """
UPDATE message SET billed_at = sent_at, billed_units = 1,
    billed_as = CASE WHEN template = '' THEN 'reply' ELSE 'utility' END
WHERE channel = 'whatsapp' AND sent_at IS NOT NULL AND direction IN ('out', 'staff')
    AND state IN ('sent', 'delivered', 'read')
"""
SMS = """
SELECT id, body FROM message
WHERE id > :last AND channel IN ('sms', 'sms_gateway') AND sent_at IS NOT NULL AND direction = 'out'
    AND state IN ('sent', 'delivered', 'read')
ORDER BY id LIMIT :batch
"""
COUNTED = "UPDATE message SET billed_at = sent_at, billed_as = 'part', billed_units = :parts WHERE id = :id"


def upgrade() -> None:
    op.add_column("message", sa.Column("billed_as", sa.String(), server_default="", nullable=False))
    op.add_column("message", sa.Column("billed_units", sa.Integer(), server_default="0", nullable=False))
    op.add_column("message", sa.Column("billed_at", sqltypes.UTCDateTime(), nullable=True))
    op.execute(sa.text(WHATSAPP))
    _count_sms()
    op.create_index(
        "ix_message_billed",
        "message",
        ["billed_at", "channel", "billed_as", "billed_units"],
        sqlite_where=sa.text("billed_at IS NOT NULL"),
        postgresql_where=sa.text("billed_at IS NOT NULL"),
    )


def _count_sms() -> None:
    """Count the parts of each SMS from its words."""
    connection, last = op.get_bind(), 0
    while found := connection.execute(sa.text(SMS), {"last": last, "batch": BATCH}).all():
        parts = [{"id": row.id, "parts": gsm7.parts(gsm7.plain(row.body))[1]} for row in found]
        connection.execute(sa.text(COUNTED), parts)
        last = found[-1].id


def downgrade() -> None:
    op.drop_index("ix_message_billed", "message")
    op.drop_column("message", "billed_at")
    op.drop_column("message", "billed_units")
    op.drop_column("message", "billed_as")
