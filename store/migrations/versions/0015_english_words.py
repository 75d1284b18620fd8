"""Words of a closed vocabulary are stored in English: which tab a draft was typed in, and the names of changes."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DRAFTS = {"balas": "reply", "telepon": "call", "catatan": "note", "templat": "template"}
CHANGES = {"orang:": "officer:", "ketik:": "typing:"}
CHECKS = {
    "draft": ("kind", "kind IN ('reply', 'call', 'note', 'template')"),
    "dataneed": ("availability", "availability IN ('', 'available', 'partial', 'missing')"),
}


def upgrade() -> None:
    _rename_drafts(DRAFTS, "reply")
    _rename_changes(CHANGES)
    op.execute("UPDATE dataneed SET availability = '' WHERE availability NOT IN ('available', 'partial', 'missing')")
    for table, (column, condition) in CHECKS.items():
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_{column}"), condition)


def downgrade() -> None:
    for table, (column, _) in CHECKS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
    _rename_changes({new: old for old, new in CHANGES.items()})
    _rename_drafts({new: old for old, new in DRAFTS.items()}, "balas")


def _rename_drafts(words: Mapping[str, str], otherwise: str) -> None:
    kind = sa.column("kind", sa.String)
    renamed = sa.case(words, value=kind, else_=otherwise)
    op.execute(sa.table("draft", kind).update().values(kind=renamed))


def _rename_changes(prefixes: Mapping[str, str]) -> None:
    name = sa.column("name", sa.String)
    changes = sa.table("change", name)
    for old, new in prefixes.items():
        rest = sa.func.substr(name, len(old) + 1)
        op.execute(changes.update().where(name.startswith(old)).values(name=sa.literal(new) + rest))
