"""Whose data were erased: also those of before, so that no older backup brings them back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

INSTEAD = "[dihapus]"
ERASED = sa.text(
    "SELECT person.id, person.created_at FROM person "
    "WHERE EXISTS (SELECT 1 FROM identity WHERE identity.person_id = person.id AND identity.kind = 'erased') "
    "AND NOT EXISTS (SELECT 1 FROM identity WHERE identity.person_id = person.id AND identity.kind <> 'erased')"
)


def upgrade() -> None:
    table = op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("arrivals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    typed = ERASED.columns(sa.column("id", sa.Integer()), sa.column("created_at", sqltypes.UTCDateTime()))
    known = op.get_bind().execute(typed).all()
    rows: list[dict[str, Any]] = [
        {"at": made, "instead": INSTEAD, "people": [[number, made.isoformat()]], "arrivals": []}
        for number, made in known
    ]
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("erasure")
