"""The service standard: data needs, confirmations, referrals, clocks, complaints, surveys, privacy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("survey", "referral", "reading", "privacyrequest", "dataneed", "confirmation", "colleague", "agency")
COLUMNS = {
    "consultation": (
        "linked_to_id",
        "concerns_id",
        "lapor_reference",
        "anonymous",
        "stage",
        "outcome",
        "reminded_at",
        "opening_told_at",
        "breached_at",
        "warned_at",
        "total_seconds",
        "handled_seconds",
        "helped_seconds",
        "taken_at",
    ),
    "identity": ("told_privacy_at",),
    "message": ("redacted_at", "flag"),
}


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("phone", sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqltypes.AutoString(), nullable=False),
        sa.Column("website", sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
    )
    op.create_table(
        "colleague",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("section", sqltypes.AutoString(), nullable=False),
        sa.Column("skills", sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("token", sqltypes.AutoString(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_confirmation_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_confirmation_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("token", name=op.f("uq_confirmation_token")),
    )
    op.create_index(op.f("ix_confirmation_consultation_id"), "confirmation", ["consultation_id"], unique=False)
    op.create_index(
        "ix_confirmation_open",
        "confirmation",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "dataneed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("item", sqltypes.AutoString(), nullable=False),
        sa.Column("area", sqltypes.AutoString(), nullable=False),
        sa.Column("level", sqltypes.AutoString(), nullable=False),
        sa.Column("period", sqltypes.AutoString(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=True),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("outcome", sqltypes.AutoString(), nullable=False),
        sa.Column("source_title", sqltypes.AutoString(), nullable=False),
        sa.Column("source_year", sa.Integer(), nullable=True),
        sa.Column("link", sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('pending', 'given', 'given_otherwise', 'not_obtained')", name=op.f("ck_dataneed_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_dataneed_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataneed")),
    )
    op.create_index(op.f("ix_dataneed_consultation_id"), "dataneed", ["consultation_id"], unique=False)
    op.create_table(
        "privacyrequest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("done_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_by", sqltypes.AutoString(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_privacyrequest_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacyrequest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacyrequest")),
    )
    op.create_index(op.f("ix_privacyrequest_person_id"), "privacyrequest", ["person_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("day", sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_reading_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_reading_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint(
            "officer_id", "consultation_id", "day", name=op.f("uq_reading_officer_id_consultation_id_day")
        ),
    )
    op.create_index(op.f("ix_reading_consultation_id"), "reading", ["consultation_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sqltypes.AutoString(), nullable=False),
        sa.Column("by", sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_referral_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_referral_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_consultation_id"), "referral", ["consultation_id"], unique=False)
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sqltypes.AutoString(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_survey_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("consultation_id", "instrument", name=op.f("uq_survey_consultation_id_instrument")),
    )
    op.add_column("consultation", sa.Column("taken_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("helped_seconds", sa.Integer(), nullable=True))
    op.add_column("consultation", sa.Column("handled_seconds", sa.Integer(), nullable=True))
    op.add_column("consultation", sa.Column("total_seconds", sa.Integer(), nullable=True))
    op.add_column("consultation", sa.Column("warned_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("breached_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("opening_told_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("reminded_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("consultation", sa.Column("outcome", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("consultation", sa.Column("stage", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("consultation", sa.Column("anonymous", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "consultation", sa.Column("lapor_reference", sqltypes.AutoString(), server_default="", nullable=False)
    )
    op.add_column("identity", sa.Column("told_privacy_at", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("message", sa.Column("flag", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("message", sa.Column("redacted_at", sqltypes.UTCDateTime(), nullable=True))
    for column, table in (("concerns_id", "officer"), ("linked_to_id", "consultation")):
        op.execute(
            f"ALTER TABLE consultation ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_consultation_{column}_{table} REFERENCES {table} (id)"
        )


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    for table in TABLES:
        op.drop_table(table)
