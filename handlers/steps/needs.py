"""The first two steps and giving access: what the citizen needs, whether we have it, where to find it.

Each action is saved on its own and blocks no answer. Steps may be filled in after closing too, because the yearly
report counts them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.office.skd_codes import AVAILABILITIES, FIRST_YEAR, LAST_YEAR, LEVELS, OUTCOMES, PERIODS, PRODUCTS
from handlers.officers.act import Act
from store.cases import needs
from store.event_names import EventName
from store.tables import Consultation, DataNeed
from store.vocabulary import GIVEN, Availability, NeedOutcome

LONGEST_ITEM = 300
MOST_NEEDS = 30
YEAR = re.compile(r"\b(19[4-9]\d|20\d\d)\b")
LEVEL_WORDS = {
    "village": r"desa|kelurahan",
    "district": r"kecamatan|kec",
    "regency": r"kabupaten|kab",
    "province": r"provinsi|prov",
    "national": r"nasional|indonesia",
}
# what is asked for names the product; anything else is data
PRODUCT_WORDS = {
    "classification": r"kbli|kbki|kbji|klasifikasi",
    "metadata": r"metadata|konsep|definisi|metodologi",
}
# "Selamat pagi, mohon dibantu data …": what stands before the matter itself
PREAMBLE = re.compile(
    r"^(?:\W*\b(?:selamat|pagi|siang|sore|malam|halo|hai|permisi|assalamu'?alaikum|min|kak|pak|bu|bapak|ibu|saya|mau|"
    r"ingin|tanya|minta|mohon|butuh|perlu|membutuhkan|memerlukan|permohonan|permintaan|dibantu|bantu|untuk|data|"
    r"tentang|mengenai)\b)+[\s,:.]*",
    re.IGNORECASE,
)


LAST_YEARS = re.compile(
    r"[\s,(]*\b(?:tahun\s+|thn\s+|th\.?\s*)?(?:19[4-9]\d|20\d\d)(?:\s*(?:-|–|s/d|sd|sampai|hingga|dan)\s*20\d\d)?\)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Item:
    """One data need as it is written down. product, level and period are words of skd_codes.py. years: None if open."""

    item: str
    area: str = ""
    level: str = ""
    period: str = ""
    year_from: int | None = None
    year_to: int | None = None
    product: str = ""


@dataclass(frozen=True)
class Source:
    """Where the data stands. kind: a word of CatalogueKind, "" where an officer wrote the title."""

    title: str
    year: int | None = None
    link: str = ""
    kind: str = ""


def suggest(consultation: Consultation) -> Item | None:
    """Return the first need in the citizen's own words, for the officer to accept. None where they only greeted."""
    words = PREAMBLE.sub("", consultation.subject).strip(" .,:?!") or consultation.subject.strip()
    if not words:
        return None
    years = sorted(int(one) for one in YEAR.findall(words))
    item = LAST_YEARS.sub("", words) or words
    level = _named(LEVEL_WORDS, words)
    return Item(
        item=item[:1].upper() + item[1:LONGEST_ITEM],
        product=_named(PRODUCT_WORDS, words) or "data",
        level=level,
        year_from=years[0] if years else None,
        year_to=years[-1] if years else None,
    )


def _named(words: Mapping[str, str], text: str) -> str:
    """Return the first name whose words stand in a text, "" for none."""
    return next((name for name, found in words.items() if re.search(rf"\b({found})\b", text.lower())), "")


def add(act: Act, case: Consultation, item: Item) -> DataNeed:
    """Write down one more thing the citizen needs."""
    _require_sense(item)
    if len(needs.of(act.db, case)) >= MOST_NEEDS:
        raise Refusal(f"Paling banyak {MOST_NEEDS} kebutuhan dalam satu konsultasi. Gabungkan yang serupa.")
    need = DataNeed(consultation_id=case.id or 0, item=item.item, created_at=act.now, updated_at=act.now)
    _fill(need, item)
    act.db.add(need)
    act.db.flush()
    _record(act, case, EventName.NEED_ADDED, item=need.item)
    return need


def change(act: Act, case: Consultation, need_id: int, item: Item) -> DataNeed:
    """Put a need more precisely."""
    need = _one(act.db, case, need_id)
    _require_sense(item)
    _fill(need, item)
    need.updated_at = act.now
    _record(act, case, EventName.NEED_CHANGED, item=need.item)
    return need


def remove(act: Act, case: Consultation, need_id: int) -> None:
    """Strike out what was written down by mistake. What the citizen was given stays."""
    need = _one(act.db, case, need_id)
    if need.outcome in GIVEN:
        raise Refusal("Data ini sudah diberikan kepada warga, jadi tetap tercatat.")
    act.db.delete(need)
    _record(act, case, EventName.NEED_REMOVED, item=need.item)


def check(act: Act, case: Consultation, need_id: int | None, availability: str) -> None:
    """Record whether we have the data of a need.

    need_id: None: every need that is still open.
    availability: a word of skd_codes.AVAILABILITIES.
    """
    if availability not in AVAILABILITIES:
        raise Refusal("Pilih Ada, Sebagian, atau Tidak.")
    chosen = [_one(act.db, case, need_id)] if need_id is not None else list(needs.of(act.db, case))
    if not chosen:
        raise Refusal("Tuliskan dahulu data apa yang diperlukan warga.")
    for need in chosen:
        if need_id is not None or need.outcome == NeedOutcome.PENDING:
            need.availability, need.updated_at = Availability(availability), act.now
    what = chosen[0].item if need_id is not None else ""
    _record(act, case, EventName.AVAILABILITY, item=what, found=availability)


def offer(act: Act, case: Consultation, need_ids: Sequence[int], source: Source) -> Consultation:
    """Name the source of some needs (of all open ones: no ids). They count as given when the answer leaves."""
    _require_source(source)
    every = [need for need in needs.of(act.db, case) if need.outcome != NeedOutcome.GIVEN]
    chosen = [_one(act.db, case, one) for one in need_ids] or every
    if not chosen:
        raise Refusal("Tuliskan dahulu data apa yang diperlukan warga.")
    for need in chosen:
        need.source_title, need.source_year, need.link = source.title.strip(), source.year, source.link.strip()
        need.source_kind = source.kind
        need.outcome, need.updated_at = NeedOutcome.PENDING, act.now
        need.availability = (
            need.availability
            if need.availability in (Availability.AVAILABLE, Availability.PARTIAL)
            else Availability.AVAILABLE
        )
    _record(act, case, EventName.SOURCE_NAMED, source=source.title.strip())
    return case


def settle(act: Act, case: Consultation, need_id: int, outcome: str) -> None:
    """Say by hand what became of a need: given at the counter, given otherwise, not obtained, or open again."""
    need = _one(act.db, case, need_id)
    if outcome not in OUTCOMES:
        raise Refusal("Pilih hasilnya: sesuai, tidak sesuai, tidak diperoleh, atau belum.")
    need.outcome, need.updated_at = NeedOutcome(outcome), act.now
    _record(act, case, EventName.OUTCOME, item=need.item, outcome=outcome)


def _one(db: Session, consultation: Consultation, need_id: int) -> DataNeed:
    need = needs.by_id(db, consultation, need_id)
    if need is None:
        raise Refusal("Kebutuhan itu sudah dihapus. Muat ulang halaman.")
    return need


def _require_sense(item: Item) -> None:
    if not item.item.strip():
        raise Refusal("Tuliskan data apa yang diperlukan warga.")
    if len(item.item) > LONGEST_ITEM or len(item.area) > LONGEST_ITEM:
        raise Refusal(f"Paling banyak {LONGEST_ITEM} huruf. Tulis intinya saja.")
    for word, words in ((item.product, PRODUCTS), (item.level, LEVELS), (item.period, PERIODS)):
        if word and word not in words:
            raise Refusal("Pilih produk, tingkat dan periode dari daftarnya.")
    for year in (item.year_from, item.year_to):
        _require_year(year)
    if item.year_from and item.year_to and item.year_from > item.year_to:
        raise Refusal(f"Tahun {item.year_from} sampai {item.year_to} terbalik. Tulis tahun awal lebih dahulu.")


def _require_year(year: int | None) -> None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(f"Tahun {year} tidak mungkin. Tulis empat angka, misalnya 2024.")


def _require_source(source: Source) -> None:
    if not source.title.strip():
        raise Refusal("Tuliskan judul publikasi atau tabelnya.")
    if source.link.strip() and not re.match(r"https?://[^\s]+$", source.link.strip()):
        raise Refusal("Tautan harus diawali https:// dan tanpa spasi.")
    _require_year(source.year)


def _fill(need: DataNeed, item: Item) -> None:
    need.item, need.area = " ".join(item.item.split()), " ".join(item.area.split())
    need.product, need.level, need.period = item.product, item.level, item.period
    need.year_from, need.year_to = item.year_from or item.year_to, item.year_to or item.year_from


def _record(act: Act, consultation: Consultation, what: EventName, **detail: object) -> None:
    act.record(consultation, what, **detail)
