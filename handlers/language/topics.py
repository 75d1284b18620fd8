"""Find the subject of a consultation without tags. The names are those of the subject list of BPS sites.

Source: the list by which the sites of BPS order their tables (the finer, older one, closer to how people ask), and two
names of our own: Klasifikasi, and Lintas Subjek for whole yearbooks.
"""

from __future__ import annotations

import re
from functools import cache

# words as people write them; "_" is a space. Of two subjects in one text the one that stands first here counts: the
# narrower one stands before the wider one, and what is counted before who is counted.
TOPICS = {
    "Kemiskinan": "kemiskinan miskin poverty desil",
    "Gender": "gender ipg idg",
    "Indeks Pembangunan Manusia": "ipm hdi rls hls uhh pembangunan_manusia",
    "Produk Domestik Regional Bruto (Pengeluaran)": "pdrb(?:_\\w{1,20}){0,5}_pengeluaran",
    "Konsumsi dan Pengeluaran": "pengeluaran konsumsi gini ketimpangan expenditure consumption susenas",
    "Nilai Tukar Petani": "ntp nilai_tukar",
    "Inflasi": "inflasi inflation ihk deflasi",
    "Harga Produsen": "harga_produsen producer_price",
    "Harga Eceran": "harga price prices",
    "Tenaga Kerja": "pengangguran nganggur menganggur ketenagakerjaan tenaga_kerja pekerja tpt tpak upah umk "
    "unemployment employment angkatan sakernas",
    "Keuangan": "apbd pad pajak anggaran retribusi bank kredit",
    "Tingkat Penghunian Kamar Hotel": "tpk penghunian occupancy",
    "Pariwisata": "wisata wisatawan pariwisata hotel penginapan turis tourism tourist tourists",
    "Peternakan": "ternak peternakan sapi ayam kambing telur daging livestock",
    "Perikanan": "ikan perikanan nelayan tambak budidaya fish fishery",
    "Hortikultura": "hortikultura sayur sayuran buah.buahan cabe cabai bawang",
    "Perkebunan": "perkebunan kebun lada sawit karet pepper plantation",
    "Kehutanan": "kehutanan hutan forest",
    "Tanaman Pangan": "padi jagung gabah sawah palawija panen pertanian tanam pupuk tani petani rice agriculture "
    "tanaman_pangan",
    "Usaha Mikro Kecil": "umkm ikm imk usaha_mikro",
    "Industri": "industri pabrik manufaktur industry",
    "Pertambangan": "timah tambang pertambangan tin mining",
    "Ekspor-Impor": "ekspor impor export import exports imports",
    "Energi": "energi listrik pln bbm electricity",
    "Konstruksi": "konstruksi construction",
    "Komunikasi": "komunikasi telekomunikasi internet",
    "Transportasi": "jalan kendaraan transportasi angkutan pelabuhan bandara transport",
    "Pendidikan": "pendidikan sekolah siswa guru murid putus education aps apm apk",
    "Kesehatan": "kesehatan stunting puskesmas penyakit imunisasi health dokter bidan",
    "Perumahan": "perumahan hunian rumah_layak sanitasi housing",
    "Lingkungan Hidup": "lingkungan sampah limbah environment",
    "Iklim": "iklim curah hujan cuaca suhu climate rainfall",
    "Politik dan Keamanan": "pemilu kriminal kriminalitas kejahatan keamanan crime",
    "Sosial Budaya": "agama ibadah masjid budaya perceraian pernikahan nikah",
    "Pemerintahan": "pns asn dprd perangkat_desa",
    "Input output": "input_output tabel_io",
    "Produk Domestik Regional Bruto (Lapangan Usaha)": "pdrb(?:_\\w{1,20}){0,4}_harga pdrb grdp gdp "
    "ekonomi adhb adhk perekonomian",
    "Kependudukan": "penduduk kependudukan population populasi migrasi kelahiran kematian jiwa demografi kk sp2020",
    "Geografi": "geografi peta batas wilayah luas jarak",
    "Klasifikasi": "kbli kbki klasifikasi nib oss",
    "Lintas Subjek": "dalam_angka dda kcda publikasi yearbook",
}


@cache
def _pattern() -> re.Pattern[str]:
    groups = [
        rf"(?P<t{place}>{'|'.join(words.split()).replace('_', ' ')})" for place, words in enumerate(TOPICS.values())
    ]
    return re.compile(rf"\b(?:{'|'.join(groups)})(?:nya)?\b", re.IGNORECASE)


def topic_of(text: str) -> str | None:
    """Return the topic of a text. Of several topics it is the first in TOPICS.

    >>> topic_of("Minta data jumlah penduduk miskin"), topic_of("harga cabe"), topic_of("Halo kak")
    ('Kemiskinan', 'Harga Eceran', None)
    """
    places = [int((found.lastgroup or "t0")[1:]) for found in _pattern().finditer(text)]
    return list(TOPICS)[min(places)] if places else None
