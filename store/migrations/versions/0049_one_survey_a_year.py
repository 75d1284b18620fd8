"""The survey of data needs: one for each person and calendar year, and the question that a chat has come to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

COLUMNS = ("asked_again", "asked_at", "asked", "year", "person_id")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE survey ADD COLUMN person_id INTEGER CONSTRAINT fk_survey_person_id_person REFERENCES person (id)"
    )
    op.add_column("survey", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("survey", sa.Column("asked", sqltypes.AutoString(), nullable=False, server_default=""))
    op.add_column("survey", sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("survey", sa.Column("asked_again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_survey_person_year", "survey", ["person_id", "year"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_survey_person_year", "survey")
    for name in COLUMNS:
        op.drop_column("survey", name)
