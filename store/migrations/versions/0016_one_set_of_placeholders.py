"""Wordings and canned replies name their placeholders alike: in Indonesian, the language of who writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NEW_NAMES = {
    "office": "kantor",
    "full_name": "nama_kantor",
    "address": "alamat",
    "phone": "telepon",
    "website": "situs",
    "zone": "zona",
    "hours": "jam",
    "number": "nomor",
    "next": "bantuan",
    "opening": "buka",
    "url": "tautan",
    "privacy": "privasi",
    "score": "nilai",
    "days": "hari",
    "date": "tanggal",
    "due": "batas",
    "ways": "cara_mengadu",
    "items": "data",
    "reason": "alasan",
    "agency": "instansi",
    "contact": "kontak",
    "source": "sumber",
    "link": "tautan_sumber",
}
OLD_NAMES = {new: old for old, new in NEW_NAMES.items()}

WORDING = sa.table("wording", sa.column("key"), sa.column("language"), sa.column("body", sa.Text()))
REPLY = sa.table("cannedreply", sa.column("id"), sa.column("body", sa.Text()))


def upgrade() -> None:
    _rename(NEW_NAMES)
    # {jam} of a canned reply ended with the time zone, {hours} of a sentence did not; now neither does
    _replies(re.compile(r"\{\s*jam\s*\}", re.IGNORECASE), "{jam} {zona}")


def downgrade() -> None:
    _replies(re.compile(re.escape("{jam} {zona}")), "{jam}")
    _rename(OLD_NAMES)


def _rename(names: Mapping[str, str]) -> None:
    connection = op.get_bind()
    for key, language, body in connection.execute(sa.select(WORDING.c.key, WORDING.c.language, WORDING.c.body)).all():
        this = sa.and_(WORDING.c.key == key, WORDING.c.language == language)
        connection.execute(sa.update(WORDING).where(this).values(body=renamed(body, names)))


def renamed(body: str, names: Mapping[str, str]) -> str:
    """Return the text with its placeholders renamed. A text that no version could fill stays as it is."""
    try:
        parts = [
            (words, names.get(name, name) if name is not None else None)
            for words, name, _, _ in Formatter().parse(body)
        ]
    except ValueError:
        return body
    braces = str.maketrans({"{": "{{", "}": "}}"})
    return "".join(words.translate(braces) + (f"{{{name}}}" if name is not None else "") for words, name in parts)


def _replies(old: re.Pattern[str], new: str) -> None:
    connection = op.get_bind()
    for number, body in connection.execute(sa.select(REPLY.c.id, REPLY.c.body)).all():
        if old.search(body):
            connection.execute(sa.update(REPLY).where(REPLY.c.id == number).values(body=old.sub(new, body)))
