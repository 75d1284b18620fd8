"""A consultation keeps its place in the line at opening and what it was promised; a notice may sum up several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

COLUMNS = ("line_place", "promised_seconds")
HEARTBEAT = sa.table("heartbeat", sa.column("part"), sa.column("at", sqltypes.UTCDateTime()))
MEMORY = sa.table("memory", sa.column("name"), sa.column("value"))


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("consultation", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("more", sa.Integer(), nullable=False, server_default="0"))
    _keep_what_was_promised()


def _keep_what_was_promised() -> None:
    """Remember the last moment of the clock process as if the line had been formed then.

    Whoever waited at an opening that the program of before has judged keeps what it promised them; the line begins with
    the next opening.
    """
    connection = op.get_bind()
    last = connection.scalar(sa.select(HEARTBEAT.c.at).where(HEARTBEAT.c.part == "clock"))
    if last is not None:
        connection.execute(MEMORY.insert().values(name="line", value=last.isoformat()))


def downgrade() -> None:
    op.execute(MEMORY.delete().where(MEMORY.c.name == "line"))
    op.drop_column("notice", "more")
    for name in reversed(COLUMNS):
        op.drop_column("consultation", name)
