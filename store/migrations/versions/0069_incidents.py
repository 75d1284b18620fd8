"""Incidents with personal data, and who was told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        moment("known_at"),
        moment("since"),
        moment("until"),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        moment("made_at"),
        sa.Column("made_by", sa.String(), nullable=False),
        moment("told_since", nullable=True),
        sa.Column("told_by", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_incident_officer_id_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_table(
        "incidentnotice",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        moment("at"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incidentnotice_incident_id_incident"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_incidentnotice_person_id_person"),
        sa.PrimaryKeyConstraint("incident_id", "person_id", name="pk_incidentnotice"),
    )
    op.create_index("ix_incidentnotice_person_id", "incidentnotice", ["person_id"])


def downgrade() -> None:
    op.drop_table("incidentnotice")
    op.drop_table("incident")
