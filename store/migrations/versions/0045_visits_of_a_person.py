"""Who made a visit: the address that came with its form."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

FROM_ITS_MESSAGE = """
UPDATE visit SET identity_id = (
  SELECT message.identity_id FROM message WHERE message.channel = 'walkin' AND message.external_id = visit.key
)
"""


def upgrade() -> None:
    op.execute(
        "ALTER TABLE visit ADD COLUMN identity_id INTEGER "
        "CONSTRAINT fk_visit_identity_id_identity REFERENCES identity (id)"
    )
    op.create_index("ix_visit_identity_id", "visit", ["identity_id"])
    op.execute(FROM_ITS_MESSAGE)


def downgrade() -> None:
    op.drop_index("ix_visit_identity_id", "visit")
    op.drop_column("visit", "identity_id")
