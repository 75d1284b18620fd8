"""Two people who are one can be merged, or be said to be different."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHERE = sa.text("merged_into_id IS NOT NULL")
MERGES = ("source_id", "target_id")
PAIR = ("first_id", "second_id")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE person ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_person_merged_into_id_person REFERENCES person (id)"
    )
    op.create_index("ix_person_merged", "person", ["merged_into_id"], sqlite_where=WHERE, postgresql_where=WHERE)
    op.create_table(
        "personmerge",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in MERGES),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("undone_at", sqltypes.UTCDateTime(), nullable=True),
        *(sa.ForeignKeyConstraint([one], ["person.id"], name=f"fk_personmerge_{one}_person") for one in MERGES),
        sa.PrimaryKeyConstraint("id", name="pk_personmerge"),
    )
    op.create_table(
        "differentpeople",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in PAIR),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqltypes.AutoString(), nullable=False),
        *(sa.ForeignKeyConstraint([one], ["person.id"], name=f"fk_differentpeople_{one}_person") for one in PAIR),
        sa.PrimaryKeyConstraint(*PAIR, name="pk_differentpeople"),
    )
    for name in MERGES:
        op.create_index(f"ix_personmerge_{name}", "personmerge", [name])
    op.create_index("ix_differentpeople_second_id", "differentpeople", ["second_id"])


def downgrade() -> None:
    op.drop_table("differentpeople")
    op.drop_table("personmerge")
    op.drop_index("ix_person_merged", "person")
    op.drop_column("person", "merged_into_id")
