"""What the dashboard and the status page ask for by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ASKED = sa.text("rating_asked_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_pulse")),
    )
    op.create_index("ix_consultation_opened", "consultation", ["opened_at", "id"])
    op.create_index(
        "ix_consultation_rating_asked",
        "consultation",
        ["rating_asked_at"],
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    op.create_index(op.f("ix_rating_at"), "rating", ["at"])
    op.create_index(op.f("ix_survey_at"), "survey", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_survey_at"), "survey")
    op.drop_index(op.f("ix_rating_at"), "rating")
    op.drop_index("ix_consultation_rating_asked", "consultation")
    op.drop_index("ix_consultation_opened", "consultation")
    op.drop_table("pulse")
