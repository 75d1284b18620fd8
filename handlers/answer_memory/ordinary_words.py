"""Words that are no names, also where they look like one: what may follow "Ibu" or stand in a display name."""

from __future__ import annotations

from functools import cache

from handlers.finder.default_words import BOOKS, HALF_WORDS, PLACES, STOP_WORDS, SYNONYMS, WEAK_WORDS
from handlers.finder.years import MONTH_OF
from store.search import terms

# "Ibu Kota", "Bapak Kepala Dinas", "Ibu Rumah Tangga" name nobody
ROLES = frozenset(
    """
    bupati camat lurah kades kabid kabag kasi kasubag sekda sekretaris direktur rektor dekan ketua wakil pimpinan
    kepala dinas badan kantor bagian bidang seksi kota hamil menyusui melahirkan rumah tangga guru dosen petugas
    operator konsumen pelanggan pengguna data bps statistik pst toko cv pt yayasan universitas politeknik sekolah
    negeri swasta kementerian sekretariat sekalian semua ibu bapak saudara warga negara indonesia
    """.split()
)


@cache
def _known() -> frozenset[str]:
    finder = {*STOP_WORDS, *WEAK_WORDS, *HALF_WORDS, *MONTH_OF, *terms.words(f"{SYNONYMS} {BOOKS} {PLACES}")}
    return frozenset(finder | ROLES)


def is_ordinary(word: str) -> bool:
    """Return whether a word is one of the language, of statistics or of places, rather than a name of a person."""
    return word.lower() in _known()
