"""A visitor's answers can be used at their next visit, and an officer chooses where answers to a person go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TIMES = ("reuse_consent_at", "profile_checked_at")
WORDS = ("reuse_version", "profile_checked_by")


def upgrade() -> None:
    for name in TIMES:
        op.add_column("visit", sa.Column(name, sqltypes.UTCDateTime(), nullable=True))
    for name in WORDS:
        op.add_column("visit", sa.Column(name, sqltypes.AutoString(), nullable=False, server_default=""))
    op.execute(
        "ALTER TABLE visit ADD COLUMN profile_of_id INTEGER "
        "CONSTRAINT fk_visit_profile_of_id_visit REFERENCES visit (id)"
    )
    op.create_index("ix_visit_profile_of_id", "visit", ["profile_of_id"])
    op.add_column("person", sa.Column("leading_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "leading_id")
    op.drop_index("ix_visit_profile_of_id", "visit")
    for name in ("profile_of_id", *WORDS, *TIMES):
        op.drop_column("visit", name)
