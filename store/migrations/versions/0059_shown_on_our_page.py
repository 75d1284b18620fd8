"""When our own page began to show a message that is mailed where nobody sees it there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("shown_at", sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "shown_at")
