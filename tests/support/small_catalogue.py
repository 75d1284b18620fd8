"""A small invented catalogue by the naming rules of BPS: two regencies, districts, a province, releases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from cast import OFFICE
from sqlmodel import Session

from channels.sources.bps_webapi import BpsWebApi
from handlers.finder import entry_words
from handlers.finder.areas import Area, Areas
from handlers.office.office import Office
from store.catalogue_words import CatalogueKind
from store.tables import CatalogueEntry

AREAS = Areas(
    (
        Area("1906", ("Kabupaten Belitung Timur", "Beltim", "East Belitung", "Belitong Timur")),
        Area("1906010", ("Kecamatan Dendang",)),
        Area("1906011", ("Kecamatan Simpang Pesak",)),
        Area("1906020", ("Kecamatan Gantung",)),
        Area("1906021", ("Kecamatan Simpang Renggiang",)),
        Area("1906030", ("Kecamatan Manggar",)),
        Area("1906031", ("Kecamatan Damar",)),
        Area("1906040", ("Kecamatan Kelapa Kampit",)),
        Area("1900", ("Provinsi Kepulauan Bangka Belitung", "Babel", "Bangka Belitung", "Kep Bangka Belitung")),
        Area("1901", ("Kabupaten Bangka",)),
        Area("1902", ("Kabupaten Belitung", "Tanjungpandan", "Tanjung Pandan")),
        Area("1903", ("Kabupaten Bangka Barat",)),
        Area("1904", ("Kabupaten Bangka Tengah",)),
        Area("1905", ("Kabupaten Bangka Selatan",)),
        Area("1971", ("Kota Pangkalpinang", "Pangkal Pinang")),
        Area("0000", ("Indonesia", "Nasional")),
    )
)
SOURCE = BpsWebApi("kunci-contoh-saja", (("1906", "https://1906.contoh.example"),))
DISTRICTS = tuple(area.name.removeprefix("Kecamatan ") for area in AREAS.areas if len(area.code) == 7)
EAST, WEST, PROVINCE = "Kabupaten Belitung Timur", "Kabupaten Belitung", "Provinsi Kepulauan Bangka Belitung"
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
TABLES = {
    "Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin": ("Kependudukan", "Jiwa"),
    "Kepadatan Penduduk Menurut Kecamatan": ("Kependudukan", "Jiwa per km2"),
    "Jumlah Penduduk Menurut Kelompok Umur dan Jenis Kelamin": ("Kependudukan", "Jiwa"),
    "Persentase Penduduk Miskin": ("Kemiskinan", "Persen"),
    "Garis Kemiskinan": ("Kemiskinan", "Rupiah"),
    "Indeks Pembangunan Manusia": ("Indeks Pembangunan Manusia", ""),
    "Tingkat Pengangguran Terbuka": ("Tenaga Kerja", "Persen"),
    "Luas Panen dan Produksi Padi Menurut Kecamatan": ("Tanaman Pangan", "Ton"),
    "Produksi Lada Menurut Kecamatan": ("Perkebunan", "Ton"),
    "Produksi Karet Menurut Kecamatan": ("Perkebunan", "Ton"),
    "Produksi Perikanan Tangkap Menurut Kecamatan": ("Perikanan", "Ton"),
    "Populasi Ternak Menurut Jenis Ternak": ("Peternakan", "Ekor"),
    "Jumlah Wisatawan Mancanegara dan Domestik": ("Pariwisata", "Orang"),
    "Jumlah Kendaraan Bermotor Menurut Jenis": ("Transportasi", "Unit"),
    "Jumlah Sekolah, Guru, dan Murid Menurut Jenjang Pendidikan": ("Pendidikan", ""),
    "Jumlah Tenaga Kesehatan Menurut Kecamatan": ("Kesehatan", "Orang"),
    "Jumlah Curah Hujan Menurut Bulan": ("Iklim", "mm"),
    "Jumlah Pemeluk Agama Menurut Kecamatan": ("Sosial Budaya", "Orang"),
    "Realisasi Pendapatan dan Belanja Daerah": ("Keuangan", "Ribu Rupiah"),
}
OF_PROVINCE = {
    "Gini Ratio": "Konsumsi dan Pengeluaran",
    "Nilai Tukar Petani": "Nilai Tukar Petani",
    "Nilai Ekspor Menurut Komoditas": "Ekspor-Impor",
    "Tingkat Penghunian Kamar Hotel Berbintang": "Tingkat Penghunian Kamar Hotel",
}


class Item(NamedTuple):
    """An entry before it is stored."""

    domain: str
    kind: CatalogueKind
    title: str
    subject: str
    unit: str
    released_on: date
    data_years: tuple[int, ...] = ()


def items() -> Iterator[Item]:
    """Yield the whole catalogue."""
    for domain, place in (("1906", EAST), ("1902", WEST), ("1900", PROVINCE)):
        yield from _books(domain, place)
        yield from _tables(domain, place)
    yield from _districts()
    yield from _province()
    yield from _releases()


def _book(domain: str, title: str, year: int) -> Item:
    return Item(domain, CatalogueKind.PUBLICATION, title, "", "", date(year, 9, 26))


def _books(domain: str, place: str) -> Iterator[Item]:
    for year in range(2020, 2027):
        yield _book(domain, f"{place} Dalam Angka {year}", year)
        yield _book(domain, f"Statistik Daerah {place} {year}", year)
        for by in ("Lapangan Usaha", "Pengeluaran"):
            title = f"Produk Domestik Regional Bruto {place} Menurut {by} {year - 5}-{year - 1}"
            yield _book(domain, title, year)
    for year in range(2020, 2026):
        yield _book(domain, f"Indikator Kesejahteraan Rakyat {place} {year}", year)
        yield _book(domain, f"Statistik Kesejahteraan Rakyat {place} {year}", year)
    yield _book(domain, f"Hasil Pencacahan Lengkap Sensus Pertanian 2023 - Tahap I {place}", 2023)


def _districts() -> Iterator[Item]:
    for name in DISTRICTS:
        for year in range(2020, 2027):
            yield _book("1906", f"Kecamatan {name} Dalam Angka {year}", year)


def _tables(domain: str, place: str) -> Iterator[Item]:
    for title, (subject, unit) in TABLES.items():
        for last in (2020, 2021, 2022, 2023, 2024):
            named = f"{title} di {place}, {last}"
            yield Item(domain, CatalogueKind.STATIC_TABLE, named, subject, unit, date(last + 1, 5, 2))
    for title, (subject, unit) in list(TABLES.items())[:7]:
        years = tuple(range(2015, 2026))
        yield Item(domain, CatalogueKind.VARIABLE, title, subject, unit, date(2026, 2, 5), years)


def _province() -> Iterator[Item]:
    for title, subject in OF_PROVINCE.items():
        for year in range(2020, 2026):
            named = f"{title} {PROVINCE} {year}"
            yield Item("1900", CatalogueKind.STATIC_TABLE, named, subject, "", date(year + 1, 2, 1))
    yield _book("1900", f"Hasil Long Form Sensus Penduduk 2020 {PROVINCE}", 2023)
    for year in range(2020, 2026):
        yield _book("1900", f"Keadaan Angkatan Kerja {PROVINCE} Agustus {year}", year + 1)


def _releases() -> Iterator[Item]:
    for year in (2024, 2025, 2026):
        for number, month in enumerate(MONTHS[: 10 if year == 2026 else 12], 1):
            out = date(year + number // 12, number % 12 + 1, 2)
            for domain, place in (("1906", EAST), ("1902", "Tanjungpandan"), ("1906", "Pangkalpinang")):
                title = f"Pada {month} {year} inflasi Year on Year (y-on-y) {place} sebesar 1,{number:02} persen"
                yield Item(domain, CatalogueKind.PRESS_RELEASE, title, "Inflasi", "", out)
    for year in range(2020, 2026):
        title = f"Persentase Penduduk Miskin {EAST} Maret {year} Sebesar 6,{year % 100} Persen"
        yield Item("1906", CatalogueKind.PRESS_RELEASE, title, "Kemiskinan", "", date(year, 12, 1))


def fill(db: Session, now: datetime) -> None:
    """Store the whole catalogue."""
    for number, item in enumerate(items(), 1):
        db.add(entry(item, str(number), now))


def entry(item: Item, external_id: str, now: datetime, **more: Any) -> CatalogueEntry:
    words = entry_words.index_words(
        item.title, item.subject, areas=AREAS, domain=item.domain, data_years=item.data_years
    )
    values: dict[str, Any] = {
        "domain": item.domain,
        "kind": item.kind,
        "language": "ind",
        "external_id": external_id,
        "title": item.title,
        "subject": item.subject,
        "unit": item.unit,
        "url": f"https://{item.domain}.contoh.example/id/{external_id}",
        "released_on": item.released_on,
        "years": list(item.data_years),
        "words": words,
        "first_seen_at": now,
        "last_seen_at": now,
    }
    return CatalogueEntry(**values | more)


def office(**more: Any) -> Office:
    """The office of the catalogue."""
    return Office(**OFFICE, areas=tuple((area.code, *area.names) for area in AREAS.areas), **more)
