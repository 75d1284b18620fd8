"""Write docs/text-parts.md: every text of the bot with its parts of an SMS. `make texts` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handlers.office.office import ComplaintWays, Office
from handlers.texts import parts
from handlers.texts.sentence import Sentence
from handlers.texts.sentences import SENTENCES

DOCUMENT = Path(__file__).parents[2] / "docs" / "text-parts.md"
# names, addresses and ways to complain as long as offices have them
LONGEST_OFFICE = Office(
    name="Pelayanan Statistik Terpadu BPS Kabupaten Contoh Selatan",
    short_name="PST BPS Contoh Selatan",
    address="Jl. Raya Contoh Nomor 12, Desa Contoh Hulu, Kecamatan Contoh 33512",
    phone="081200000100",
    website="contohselatankab.bps.go.id",
    complaints=ComplaintWays(True, "lapor.go.id", "pengaduan.contoh@contoh.example", "081200000103"),
    public_url="https://loket.bpskabupatencontoh.example",
)
HEAD = """# The bot's texts and what they cost by SMS

Every text of the bot as the longest SMS that it may become, filled with a long office, a long link and the longest
values: letters, and the parts that a provider bills. One part holds 160 letters of GSM-7, each of several parts 153.
*Most* is the budget of the text (`Sentence.parts` in `handlers/texts/sentence.py`); a test fails above it. 0: the text
never goes by SMS.

While *Hemat* is on (*Pengaturan → Biaya pesan*), an SMS takes the texts whose key ends in `_short`; the receipt then
leaves out its link where it would need a second part. Written by `make texts`.

| text | key | Indonesian | English | most |
| --- | --- | --- | --- | --- |
"""


def measured(sentence: Sentence, language: str) -> tuple[str, int, int]:
    """Return encoding, letters and parts of a sentence in a language."""
    return parts.of(parts.longest(LONGEST_OFFICE, sentence.key, language, sentence.in_language(language)))


def document() -> str:
    return HEAD + "".join(f"{row}\n" for row in _rows())


def _rows() -> Iterator[str]:
    for sentence in SENTENCES.values():
        cells = [f"{letters}, {count}" for _, letters, count in (measured(sentence, "id"), measured(sentence, "en"))]
        yield f"| {sentence.title} | `{sentence.key}` | {' | '.join(cells)} | {sentence.parts} |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
