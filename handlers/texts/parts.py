"""Count the parts of an SMS that our sentences take, filled with the longest values there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from channels.formats import gsm7

# the address of the rating page is the longest of our links: "/nilai/" and 36 letters behind the address of the office
RATING_PATH, TRACKING_PATH = f"/nilai/{'0' * 36}", f"/k/K-2026-000123/{'0' * 16}"
# values of the case that are longer than their example on the settings page, or of another form in an SMS
LONGEST: Mapping[str, Mapping[str, str]] = {
    "id": {
        "buka": "Kam 30 Nov 08.00",
        "tanggal": "Senin, 30 November 2026",
        "batas": "Rabu, 30 September 2026, 08.00 WIB",
        "hari": "14",
        "data": "Jumlah rumah tangga usaha pertanian menurut kecamatan 2023",
        "alasan": "Data ini dikumpulkan dan disimpan oleh dinas yang membidanginya.",
        "instansi": "Dinas Pertanian dan Ketahanan Pangan Kabupaten Contoh",
        "kontak": "Telepon: 0812 0000 0100\nSitus: distan.contoh.go.id",
        "sumber": "Kabupaten Contoh Dalam Angka 2026",
        "tautan_sumber": "\nhttps://contoh.bps.go.id/publication/2026/02/28/0123456789abcdef",
    },
    "en": {
        "buka": "Thu 30 Nov 08.00",
        "tanggal": "Wednesday, 30 September 2026",
        "batas": "Wednesday, 30 September 2026, 08.00 WIB",
    },
}
LONG_MOMENT = {"id": "Senin, 30 November 2026, 08.00 WIB", "en": "Wednesday, 30 September 2026, 08.00 WIB"}


def of(text: str) -> tuple[str, int, int]:
    """Return the encoding, the letters and the parts of a text as it is sent by SMS."""
    plain = gsm7.plain(text)
    encoding, count = gsm7.parts(plain)
    return encoding, len(plain), count


def first_in_one_part(texts: Iterable[str]) -> str:
    """Return the first text that fits into one part. Where none does, return the first."""
    first = ""
    for text in texts:
        if of(text)[2] == 1:
            return text
        first = first or text
    return first
