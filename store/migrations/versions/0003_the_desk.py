"""The desk: drafts, canned replies, wordings, settings made in the browser, templates, tags, notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DIRECTIONS = "direction IN ('in', 'out', 'note', 'staff')"
TABLES = ("tagging", "notice", "draft", "wording", "template", "choice", "cannedreply")


def upgrade() -> None:
    op.create_table(
        "cannedreply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortcut", sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_by", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cannedreply")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_cannedreply_shortcut")),
    )
    op.create_table(
        "choice",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_by", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_choice")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sqltypes.AutoString(), nullable=False),
        sa.Column("external_id", sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("category", sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqltypes.AutoString(), nullable=False),
        sa.Column("fetched_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_template_channel_external_id")),
    )
    op.create_table(
        "wording",
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_by", sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", "language", name=op.f("pk_wording")),
    )
    op.create_table(
        "draft",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_draft_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_draft_officer_id_officer")),
        sa.PrimaryKeyConstraint("consultation_id", "officer_id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_officer_id"), "draft", ["officer_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("what", sqltypes.AutoString(), nullable=False),
        sa.Column("by", sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_notice_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_notice_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_unseen",
        "notice",
        ["officer_id", "id"],
        unique=False,
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "tagging",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("tag", sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_tagging_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "tag", name=op.f("pk_tagging")),
    )
    op.create_index(op.f("ix_tagging_tag"), "tagging", ["tag"], unique=False)
    op.add_column("consultation", sa.Column("snoozed_until", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("message", sa.Column("cc", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("message", sa.Column("recipient", sqltypes.AutoString(), server_default="", nullable=False))
    op.add_column("officer", sa.Column("resting_since", sqltypes.UTCDateTime(), nullable=True))
    op.add_column("officer", sa.Column("signature", sa.Text(), server_default="", nullable=False))
    op.add_column("officer", sa.Column("preferences", sa.JSON(), server_default="{}", nullable=False))
    for column in ("merged_into_id", "split_from_id"):
        op.execute(
            f"ALTER TABLE consultation ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_consultation_{column}_consultation REFERENCES consultation (id)"
        )
    _allow_directions(DIRECTIONS)


def _allow_directions(condition: str) -> None:
    """Set the CHECK on directions. Drop the triggers of the search meanwhile.

    SQLite rebuilds a table to change a CHECK. A trigger that reads the table would fail during that.
    """
    connection = op.get_bind()
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.exec_driver_sql(found).all() if connection.dialect.name == "sqlite" else []
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("ck_message_direction"), type_="check")
        batch.create_check_constraint(op.f("ck_message_direction"), condition)
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE direction = 'staff'")
    _allow_directions("direction IN ('in', 'out', 'note')")
    for table, columns in {
        "officer": ("preferences", "signature", "resting_since"),
        "message": ("recipient", "cc"),
        "consultation": ("split_from_id", "merged_into_id", "snoozed_until"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    for table in TABLES:
        op.drop_table(table)
