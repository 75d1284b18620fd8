"""Mail of machines is kept as cases of a kind of its own; they have an index, because few rows are of that kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHERE = sa.text("kind = 'machine'")


def upgrade() -> None:
    op.create_index(
        "ix_consultation_machine", "consultation", ["updated_at", "id"], sqlite_where=WHERE, postgresql_where=WHERE
    )


def downgrade() -> None:
    # closed, and of an outcome that no figure counts
    op.execute(
        "UPDATE consultation SET kind = 'consultation', waiting_since = NULL, outcome = 'complaint'"
        " WHERE kind = 'machine'"
    )
    op.drop_index("ix_consultation_machine", "consultation")
