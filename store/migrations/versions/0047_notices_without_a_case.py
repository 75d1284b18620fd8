"""A notice may be about no case: about the duty roster."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("consultation_id", existing_type=sa.Integer(), nullable=True)
        notice.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    without_case = "SELECT id FROM notice WHERE consultation_id IS NULL"
    op.execute(f"DELETE FROM push WHERE notice_id IN ({without_case})")  # noqa: S608  # our own words
    op.execute("DELETE FROM notice WHERE consultation_id IS NULL")
    with op.batch_alter_table("notice") as notice:
        notice.drop_column("about")
        notice.alter_column("consultation_id", existing_type=sa.Integer(), nullable=False)
