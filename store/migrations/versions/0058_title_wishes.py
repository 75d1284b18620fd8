"""Wishes of citizens to be told of later editions of a title."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

KINDS = "'publication', 'static_table', 'variable', 'press_release', 'simdasi'"


def text(name: str, kind: type[sa.String] = sa.String) -> sa.Column[str]:
    return sa.Column(name, kind(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "titlewish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        text("by"),
        text("title", sa.Text),
        text("series", sa.Text),
        text("area"),
        text("domain"),
        text("kind"),
        text("language"),
        sa.Column("year", sa.Integer(), nullable=False),
        moment("asked_at"),
        moment("ends_at"),
        moment("found_at", nullable=True),
        text("found_title", sa.Text),
        sa.Column("found_year", sa.Integer(), nullable=True),
        text("found_url", sa.Text),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_titlewish_kind"),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_titlewish_identity_id_identity"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name="fk_titlewish_consultation_id_consultation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_titlewish"),
    )
    op.create_index("ix_titlewish_identity_id", "titlewish", ["identity_id"])
    op.create_index("ix_titlewish_consultation_id", "titlewish", ["consultation_id"])


def downgrade() -> None:
    op.drop_table("titlewish")
