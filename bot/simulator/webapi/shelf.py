"""An invented catalogue by the naming rules of BPS: rows as the WebAPI lists them. Every title says it is invented."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MARK = "(data contoh)"
EDITIONS = range(2020, 2027)
DISTRICT_CODE = 7  # digits; a regency has 4
COUNTRY = "0000"
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
BOOKS = (
    "{place} Dalam Angka {year}",
    "Statistik Daerah {place} {year}",
    "Indikator Kesejahteraan Rakyat {place} {year}",
    "Produk Domestik Regional Bruto {place} Menurut Lapangan Usaha {first}-{last}",
    "Produk Domestik Regional Bruto {place} Menurut Pengeluaran {first}-{last}",
)
# title, subject, its number, unit
TABLES = (
    ("Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin", "Kependudukan", 12, "Jiwa"),
    ("Jumlah Pemeluk Agama Menurut Kecamatan", "Sosial Budaya", 27, "Orang"),
    ("Luas Panen dan Produksi Padi Menurut Kecamatan", "Tanaman Pangan", 53, "Ton"),
    ("Produksi Lada Menurut Kecamatan", "Perkebunan", 54, "Ton"),
    ("Produksi Perikanan Tangkap Menurut Kecamatan", "Perikanan", 56, "Ton"),
    ("Jumlah Sekolah, Guru, dan Murid Menurut Jenjang Pendidikan", "Pendidikan", 28, ""),
    ("Jumlah Wisatawan Mancanegara dan Domestik", "Pariwisata", 16, "Orang"),
    ("Realisasi Pendapatan dan Belanja Daerah", "Keuangan", 13, "Ribu Rupiah"),
)
SERIES = (
    ("Persentase Penduduk Miskin", "Kemiskinan", 23, "Persen"),
    ("Garis Kemiskinan", "Kemiskinan", 23, "Rupiah"),
    ("<b>Indeks Pembangunan Manusia</b>", "Indeks Pembangunan Manusia", 26, None),
    ("Tingkat Pengangguran Terbuka", "Tenaga Kerja", 6, "Persen"),
    ("[Metode Lama] Indeks Pembangunan Manusia", "Indeks Pembangunan Manusia", 26, "-"),
)
OF_PROVINCE = (
    ("Gini Ratio", "Konsumsi dan Pengeluaran", 5, ""),
    ("Nilai Tukar Petani", "Nilai Tukar Petani", 22, ""),
    ("Nilai Ekspor Menurut Komoditas", "Ekspor-Impor", 8, "US$"),
    ("Tingkat Penghunian Kamar Hotel Berbintang", "Tingkat Penghunian Kamar Hotel", 16, "Persen"),
)
CHAPTERS = ("Jumlah Desa/Kelurahan Menurut Kecamatan", "Jumlah Tenaga Kesehatan Menurut Kecamatan")

Row = Mapping[str, Any]


def rows(areas: Sequence[Sequence[str]]) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of every list, by code of the site and model of the WebAPI.

    areas: code and full name, the office's own first. Its site lists titles of neighbours too, as real ones do.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    if not areas:
        return found
    names = {code: name for code, name, *_ in areas}
    own = areas[0][0]
    province = f"{own[:2]}00"
    for site in (own, province, COUNTRY):
        places = [names[site]] if site in names else []
        if site == own:
            places += [name for code, name in names.items() if len(code) == DISTRICT_CODE]
        found[site, "publication"] = list(_publications(site, places))
        found[site, "statictable"] = list(_tables(site, places[:1], of_province=site == province))
        found[site, "var"] = list(_variables(site))
        found[site, "pressrelease"] = list(_releases(site, places[:1] + _others(names, own) * (site == own)))
        found[site, "simdasi"] = list(_simdasi(site, places[:1]))
    neighbour = next((name for code, name in names.items() if name in names[own] and code != own), "")
    if neighbour:  # an area whose name is part of the own one: the province lists both
        found[province, "publication"] += _publications(province, [neighbour])
    return found


def _others(names: Mapping[str, str], own: str) -> list[str]:
    """Return a town whose releases stand on the own site too."""
    return [name for code, name in names.items() if code != own and name.startswith("Kota ")][:1]


def _id(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _publications(site: str, places: Sequence[str]) -> Iterator[Row]:
    for place in places:
        for year in EDITIONS:
            for book in BOOKS if not place.startswith("Kecamatan") else BOOKS[:1]:
                title = f"{book.format(place=place, year=year, first=year - 5, last=year - 1)} {MARK}"
                yield {
                    "pub_id": _id(site, title),
                    "title": title,
                    "abstract": f"&amp;lt;p&amp;gt;Buku {MARK} tentang {place}.&amp;lt;/p&amp;gt;",
                    "issn": "-",
                    "sch_date": None,
                    "rl_date": f"{year}-02-28",
                    "updt_date": None,
                    "cover": "https://contoh.example/sampul.jpg",
                    "pdf": f"https://contoh.example/unduh?token={_id(title)}",
                    "size": "13.46 MB",
                }


def _tables(site: str, places: Sequence[str], *, of_province: bool) -> Iterator[Row]:
    number = 0
    for title, subject, subject_id, _ in (*TABLES, *(OF_PROVINCE if of_province else ())):
        for year in EDITIONS[:-1]:
            number += 1
            for place in places:
                yield {
                    "table_id": str(number),
                    "title": f"{title} di {place}, {year} {MARK}",
                    "subj_id": str(subject_id),
                    "subj": subject,
                    "updt_date": f"{year + 1}-05-02",
                    "size": "21 KB",
                    "excel": "https://contoh.example/unduh",
                }


def _variables(site: str) -> Iterator[Row]:
    for number, (title, subject, subject_id, unit) in enumerate(SERIES, 30 + int(site)):
        yield {
            "var_id": number,
            "title": f"{title} {MARK}",
            "sub_id": subject_id,
            "sub_name": subject,
            "subcsa_id": str(500 + subject_id),
            "subcsa_name": subject,
            "def": "",
            "notes": None,
            "vertical": 1,
            "unit": unit,
            "graph_id": 1,
            "graph_name": "Garis",
        }


def _releases(site: str, places: Sequence[str]) -> Iterator[Row]:
    number = 100
    for place in places:
        for year in (2025, 2026):
            for month, name in enumerate(MONTHS[: 10 if year == 2026 else 12], 1):
                number += 1
                out = f"{year + month // 12}-{month % 12 + 1:02}-02"
                yield {
                    "brs_id": str(number),
                    "subj_id": "3",
                    "subj": "Inflasi",
                    "title": f"Perkembangan Inflasi Year on Year (y-on-y) {place} {name} {year} {MARK}",
                    "abstract": f"&lt;b&gt;Rilis {MARK}&lt;/b&gt;",
                    "rl_date": out,
                    "updt_date": None,
                    "pdf": "https://contoh.example/unduh",
                    "size": "1.2 MB",
                    "slide": "-",
                    "thumbnail": "-",
                }


def _simdasi(site: str, places: Sequence[str]) -> Iterator[Row]:
    for number, chapter in enumerate(CHAPTERS, 1):
        for place in places:
            yield {
                "id_tabel": _id(site, chapter),
                "judul": f"{chapter} di {place} {MARK}",
                "kode_tabel": f"2.1.{number}",
                "ketersediaan_tahun": [2022, "2023", 2024],
                "bab": "Pemerintahan",
                "subject": "Pemerintahan",
                "mms_id": number,
            }
