"""Notices of officers who have left are settled; addresses of people who were erased leave the history of others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NOTICE = sa.table(
    "notice",
    sa.column("officer_id"),
    sa.column("at", sqltypes.UTCDateTime()),
    sa.column("seen_at", sqltypes.UTCDateTime()),
    sa.column("mail_waits_since", sqltypes.UTCDateTime()),
    sa.column("push_waits_since", sqltypes.UTCDateTime()),
)
OFFICER = sa.table("officer", sa.column("id"), sa.column("active", sa.Boolean()))
IDENTITY = sa.table("identity", sa.column("id"), sa.column("kind"))
EVENT = sa.table("event", sa.column("id"), sa.column("what"), sa.column("detail", sa.JSON()))
OF_A_CONTACT = ("contact_added", "contact_removed", "contact_detached", "contact_restored")


def upgrade() -> None:
    _settle_notices()
    _erase_addresses()


def _settle_notices() -> None:
    """Take what nobody is there to see as seen when it was written, so that it is deleted with old notices."""
    gone = sa.select(OFFICER.c.id).where(~OFFICER.c.active)
    unseen = (NOTICE.c.seen_at.is_(None), NOTICE.c.officer_id.in_(gone))
    over = {"seen_at": NOTICE.c.at, "mail_waits_since": None, "push_waits_since": None}
    op.get_bind().execute(NOTICE.update().where(*unseen).values(over))


def _erase_addresses() -> None:
    """Erase from the events of contacts what belonged to an identity that was erased since."""
    run = op.get_bind().execute
    rows = run(sa.select(EVENT.c.id, EVENT.c.detail).where(EVENT.c.what.in_(OF_A_CONTACT))).all()
    named = {one for _, detail in rows for one in detail.get("identities", ())}
    erased = set(run(sa.select(IDENTITY.c.id).where(IDENTITY.c.kind == "erased", IDENTITY.c.id.in_(named))).scalars())
    theirs = {_address(detail) for _, detail in rows if erased & set(detail.get("identities", ()))} - {("", "")}
    for event_id, detail in rows:
        if _address(detail) in theirs:
            kept = {name: value for name, value in detail.items() if name != "address"}
            run(EVENT.update().where(EVENT.c.id == event_id).values(detail=kept))


def _address(detail: dict[str, Any]) -> tuple[str, str]:
    address = str(detail.get("address", ""))
    return (str(detail.get("kind", "")), address) if address else ("", "")


def downgrade() -> None:
    """Do nothing: what was erased stays erased."""
