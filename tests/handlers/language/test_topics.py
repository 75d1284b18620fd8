"""The subject of what citizens ask, in the names of the subject list of BPS sites."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handlers.language.topics import TOPICS, topic_of

SAMPLES = Path(__file__).parents[2] / "samples" / "citizen-messages.tsv"
with SAMPLES.open(encoding="utf-8") as opened:
    QUESTIONS = [row for row in csv.DictReader(opened, delimiter="\t") if row["subject"] != "-"]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["message"][:50]) for row in QUESTIONS])
def test_the_subject_of_a_question_is_found(row: dict[str, str]) -> None:
    assert row["subject"] in TOPICS
    assert topic_of(row["message"]) == row["subject"]


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("PDRB menurut pengeluaran 2023", "Produk Domestik Regional Bruto (Pengeluaran)"),
        ("PDRB menurut lapangan usaha dan pengeluaran pemerintah", "Produk Domestik Regional Bruto (Pengeluaran)"),
        ("PDRB atas dasar harga berlaku", "Produk Domestik Regional Bruto (Lapangan Usaha)"),
        ("penduduk miskin", "Kemiskinan"),
        ("harga sapi", "Harga Eceran"),
        ("populasi sapi", "Peternakan"),
        ("saya kirim 3 buah surat", None),
        ("halo kak", None),
    ],
)
def test_of_several_subjects_the_narrower_one_counts(words: str, subject: str | None) -> None:
    assert topic_of(words) == subject
