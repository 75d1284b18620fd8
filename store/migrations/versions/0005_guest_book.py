"""The guest book."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ANSWERS = ("organisation", "organisation_kind", "place", "occupation", "education", "purpose", "updated_by")


def upgrade() -> None:
    op.create_table(
        "guestbook",
        sa.Column("person_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sqltypes.AutoString(), nullable=False) for name in ANSWERS),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guestbook_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_guestbook")),
    )


def downgrade() -> None:
    op.drop_table("guestbook")
