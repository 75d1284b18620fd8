"""What officers know well, in the names of the finer list of subjects."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

FINER = {
    "Kemiskinan": ["Kemiskinan", "Konsumsi dan Pengeluaran"],
    "Tenaga kerja": ["Tenaga Kerja"],
    "PDRB dan ekonomi": [
        "Produk Domestik Regional Bruto (Lapangan Usaha)",
        "Produk Domestik Regional Bruto (Pengeluaran)",
    ],
    "Inflasi dan harga": ["Inflasi", "Harga Eceran", "Harga Produsen", "Nilai Tukar Petani"],
    "Pembangunan manusia": ["Indeks Pembangunan Manusia"],
    "Pertanian, perkebunan": ["Tanaman Pangan", "Hortikultura", "Perkebunan", "Peternakan", "Kehutanan"],
    "Pariwisata": ["Pariwisata", "Tingkat Penghunian Kamar Hotel"],
    "Industri dan pertambangan": ["Industri", "Pertambangan", "Usaha Mikro Kecil"],
    "Klasifikasi (KBLI)": ["Klasifikasi"],
    "Geografi dan iklim": ["Geografi", "Iklim"],
    "Keuangan daerah": ["Keuangan"],
    "Buku tahunan": ["Lintas Subjek"],
}


def upgrade() -> None:
    _rename(lambda known: [finer for topic in known for finer in FINER.get(topic, [topic])])


def downgrade() -> None:
    wider = {finer: topic for topic, all_finer in FINER.items() for finer in all_finer}
    _rename(lambda known: list(dict.fromkeys(wider.get(topic, topic) for topic in known)))


def _rename(change: Callable[[list[str]], list[str]]) -> None:
    officer = sa.table("officer", sa.column("id", sa.Integer), sa.column("topics", sa.JSON))
    connection = op.get_bind()
    for row in connection.execute(sa.select(officer.c.id, officer.c.topics)).all():
        known = json.loads(row.topics) if isinstance(row.topics, str) else row.topics
        if known:
            statement = sa.update(officer).where(officer.c.id == row.id).values(topics=change(known))
            connection.execute(statement)
