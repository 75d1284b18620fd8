"""Find the topic of a consultation without tags, by the words of the subject names on BPS sites."""

from __future__ import annotations

import re
from functools import cache

# the narrower topic stands before the wider one
TOPICS = {
    "Kemiskinan": "kemiskinan miskin poverty gini desil ketimpangan",
    "Kependudukan": "penduduk kependudukan population populasi migrasi kelahiran kematian jiwa demografi",
    "Tenaga kerja": "pengangguran ketenagakerjaan pekerja tpt tpak upah umk unemployment angkatan sakernas",
    "PDRB dan ekonomi": "pdrb grdp gdp ekonomi adhb adhk perekonomian",
    "Inflasi dan harga": "inflasi inflation ihk harga price ntp deflasi",
    "Pembangunan manusia": "ipm hdi rls hls uhh",
    "Pendidikan": "pendidikan sekolah siswa guru murid putus education aps apm apk",
    "Kesehatan": "kesehatan stunting puskesmas penyakit imunisasi health dokter",
    "Pertanian, perkebunan": "pertanian perkebunan lada padi sawit karet kebun tanam panen ternak peternakan sapi "
    "hortikultura sayur buah agriculture pupuk",
    "Perikanan": "ikan perikanan nelayan tambak budidaya fish",
    "Pariwisata": "wisata wisatawan pariwisata hotel penginapan turis tourism tpk",
    "Industri dan pertambangan": "timah industri umkm ikm pabrik tambang pertambangan usaha",
    "Klasifikasi (KBLI)": "kbli kbki klasifikasi nib oss",
    "Geografi dan iklim": "iklim curah hujan cuaca geografi peta batas wilayah",
    "Transportasi": "jalan kendaraan transportasi angkutan pelabuhan bandara",
    "Keuangan daerah": "apbd pad pajak anggaran retribusi",
    "Buku tahunan": "dalam_angka dda kcda publikasi",
}


@cache
def _pattern() -> re.Pattern[str]:
    groups = [
        rf"(?P<t{place}>{'|'.join(words.split()).replace('_', ' ')})" for place, words in enumerate(TOPICS.values())
    ]
    return re.compile(rf"\b(?:{'|'.join(groups)})(?:nya)?\b", re.IGNORECASE)


def topic_of(text: str) -> str | None:
    """Return the topic of a text. Of several topics it is the first in TOPICS.

    >>> topic_of("Minta data jumlah penduduk miskin"), topic_of("curah hujan dan panen lada"), topic_of("Halo kak")
    ('Kemiskinan', 'Pertanian, perkebunan', None)
    """
    places = [int((found.lastgroup or "t0")[1:]) for found in _pattern().finditer(text)]
    return list(TOPICS)[min(places)] if places else None
