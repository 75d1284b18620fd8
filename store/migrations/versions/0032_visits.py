"""Visits to the office with their numbers, and the devices at the counter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENTS = ("called", "greeted", "absent", "served")
TOLD = (
    "name",
    "organisation",
    "came_as",
    "purpose",
    "sex",
    "age_band",
    "education",
    "occupation",
    "disability",
)
STATES = "'waiting', 'called', 'serving', 'absent', 'served'"
SERVICES = "'consultation', 'library', 'sales', 'recommendation', 'complaint', 'other'"


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("key"),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        _text("day"),
        _text("service"),
        sa.Column("running", sa.Integer(), nullable=False),
        _text("state"),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        *(column for name in MOMENTS for column in (_moment(f"{name}_at"), _text(f"{name}_by"))),
        *(_text(name) for name in TOLD),
        _moment("consent_at"),
        _text("consent_version"),
        _text("id_card"),
        _moment("id_card_seen_at"),
        _text("id_card_seen_by"),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_visit_state"),
        sa.CheckConstraint(f"service IN ({SERVICES})", name="ck_visit_service"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name="fk_visit_consultation_id_consultation"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("key", name="uq_visit_key"),
        sa.UniqueConstraint("day", "service", "running", name="uq_visit_day_service_running"),
    )
    op.create_index("ix_visit_consultation_id", "visit", ["consultation_id"])
    present = sa.text("state <> 'served'")
    op.create_index("ix_visit_present", "visit", ["day", "state", "id"], sqlite_where=present, postgresql_where=present)
    op.create_table(
        "counterdevice",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("label"),
        _text("code_hash"),
        _moment("code_until"),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _text("made_by"),
        _moment("joined_at"),
        _moment("revoked_at"),
        _text("revoked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_counterdevice"),
        sa.UniqueConstraint("token_hash", name="uq_counterdevice_token_hash"),
    )
    op.create_index("ix_counterdevice_code_hash", "counterdevice", ["code_hash"])


def downgrade() -> None:
    op.drop_table("counterdevice")
    op.drop_table("visit")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)
