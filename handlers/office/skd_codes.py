"""The codes of a data need, as the survey of data needs (SKD, block III) and the guest book ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from store.tables import DataNeed
from store.vocabulary import Availability, NeedOutcome

# word in the table: what people read, in the order of the form
PRODUCTS: Mapping[str, str] = {"data": "Data", "metadata": "Metadata", "classification": "Klasifikasi"}
LEVELS: Mapping[str, str] = {
    "national": "Nasional",
    "province": "Provinsi",
    "regency": "Kabupaten/Kota",
    "district": "Kecamatan",
    "village": "Desa/Kelurahan",
    "individual": "Individu",
    "other": "Lainnya",
}
PERIODS: Mapping[str, str] = {
    "decade": "Sepuluh tahunan",
    "five_years": "Lima tahunan",
    "three_years": "Tiga tahunan",
    "year": "Tahunan",
    "half_year": "Semesteran",
    "quarter": "Triwulanan",
    "month": "Bulanan",
    "week": "Mingguan",
    "day": "Harian",
    "other": "Lainnya",
}
# "status perolehan": the survey's number and its words
OUTCOMES: Mapping[str, tuple[int, str]] = {
    NeedOutcome.GIVEN: (1, "Diperoleh, sesuai"),
    NeedOutcome.GIVEN_OTHERWISE: (2, "Diperoleh, tidak sesuai"),
    NeedOutcome.NOT_OBTAINED: (3, "Tidak diperoleh"),
    NeedOutcome.PENDING: (4, "Belum diperoleh"),
}
AVAILABILITIES: Mapping[str, str] = {
    Availability.AVAILABLE: "tersedia",
    Availability.PARTIAL: "sebagian",
    Availability.MISSING: "tidak tersedia",
}
FIRST_YEAR, LAST_YEAR = 1945, 2100


def years(need: DataNeed) -> str:
    """Return "2021–2025", "2024" or ""."""
    return "–".join(dict.fromkeys(str(one) for one in (need.year_from, need.year_to) if one))


def describe(need: DataNeed) -> str:
    """Describe a need in one line: "Luas tanam padi, Utara, tingkat kecamatan, tahunan, 2021–2025".

    Nothing is said twice.
    """
    said = need.item.lower()
    level = LEVELS.get(need.level, "").lower()
    period = PERIODS.get(need.period, "").lower()
    parts = (
        need.item,
        need.area,
        f"tingkat {level}" if level and level not in said else "",
        period,
        "" if all(str(year) in said for year in (need.year_from, need.year_to)) else years(need),
    )
    return ", ".join(filter(None, parts))


def in_a_sentence(needs: Iterable[DataNeed]) -> str:
    """Return items inside a sentence: "luas tanam lada, PDRB". A word in capitals stays so."""
    return ", ".join(one.item if one.item[1:2].isupper() else one.item[:1].lower() + one.item[1:] for one in needs)
