"""The codes of a data need, as the survey of data needs (SKD, block III) and the guest book ask for them."""

from __future__ import annotations

from collections.abc import Mapping

from store.tables import DataNeed

# word in the table: what people read, in the order of the form
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
    "given": (1, "Diperoleh, sesuai"),
    "given_otherwise": (2, "Diperoleh, tidak sesuai"),
    "not_obtained": (3, "Tidak diperoleh"),
    "pending": (4, "Belum diperoleh"),
}
AVAILABILITIES: Mapping[str, str] = {"available": "tersedia", "partial": "sebagian", "missing": "tidak tersedia"}
FIRST_YEAR, LAST_YEAR = 1945, 2100


def years(need: DataNeed) -> str:
    """ "2021–2025", "2024" or ""."""
    return "–".join(dict.fromkeys(str(one) for one in (need.year_from, need.year_to) if one))


def describe(need: DataNeed) -> str:
    """A need in one line: "Luas tanam lada, Dendang, tingkat kecamatan, tahunan, 2021–2025"."""
    level = f"tingkat {LEVELS[need.level].lower()}" if need.level in LEVELS else ""
    period = PERIODS[need.period].lower() if need.period in PERIODS else ""
    return ", ".join(filter(None, (need.item, need.area, level, period, years(need))))
