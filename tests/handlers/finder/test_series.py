"""Which titles are editions of one series, and which are not."""

from __future__ import annotations

import pytest
from small_catalogue import AREAS

from handlers.finder import entry_words
from handlers.finder.entry_words import EntryWords
from handlers.finder.wishes import series

EAST = "Kabupaten Belitung Timur"
ALIKE = [
    (f"{EAST} Dalam Angka 2024", f"{EAST} dalam Angka, 2025"),
    ("Kecamatan Gantung Dalam Angka 2024", "Kecamatan Gantung Dalam Angka 2026"),
    (
        f"Produk Domestik Regional Bruto {EAST} Menurut Pengeluaran 2019-2023",
        f"Produk Domestik Regional Bruto {EAST} Menurut Pengeluaran 2020-2024",
    ),
    (f"PDRB {EAST} 2019-23", f"PDRB {EAST} 2020-2024"),
    (f"Statistik Daerah {EAST} Volume 12, 2023", f"Statistik Daerah {EAST} Volume 13, 2024"),
    (f"Persentase Penduduk Miskin di {EAST}, 2022", f"Persentase Penduduk Miskin di {EAST}, 2023"),
    (f"Keadaan Angkatan Kerja {EAST} Agustus 2023", f"Keadaan Angkatan Kerja {EAST} Agustus 2024"),
]
OTHERS = [
    (f"{EAST} Dalam Angka 2024", "Kabupaten Belitung Dalam Angka 2025"),
    ("Kecamatan Gantung Dalam Angka 2024", "Kecamatan Manggar Dalam Angka 2025"),
    (f"PDRB {EAST} Menurut Pengeluaran 2019-2023", f"PDRB {EAST} Menurut Lapangan Usaha 2020-2024"),
    (f"Keadaan Angkatan Kerja {EAST} Agustus 2023", f"Keadaan Angkatan Kerja {EAST} Februari 2024"),
    (f"Statistik Daerah {EAST} 2023", f"Ringkasan Statistik Daerah {EAST} 2024"),
    (f"Luas Panen Padi di {EAST}, 2022", f"Luas Panen Padi Menurut Kecamatan di {EAST}, 2023"),
]


def read(title: str) -> EntryWords:
    return entry_words.read(entry_words.index_words(title, areas=AREAS, domain="1906"))


def key(title: str) -> tuple[str, str]:
    return series.name(read(title)), read(title).area


@pytest.mark.parametrize(("older", "newer"), ALIKE, ids=[older for older, _ in ALIKE])
def test_an_edition_of_another_year_is_of_the_same_series(older: str, newer: str) -> None:
    assert key(older) == key(newer)
    assert (series.year(read(older)) or 0) < (series.year(read(newer)) or 0)


@pytest.mark.parametrize(("one", "other"), OTHERS, ids=[one for one, _ in OTHERS])
def test_another_area_subject_month_or_breakdown_is_another_series(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_title_without_a_year_has_none() -> None:
    assert series.year(read("Konsep dan Definisi")) is None
