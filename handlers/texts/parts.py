"""Count the parts of an SMS that our sentences take, filled with the longest values there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from channels.formats import gsm7
from handlers.office.office import Office
from handlers.texts import render
from handlers.texts.sentence import OF_THE_CASE
from handlers.texts.sentences import SENTENCES

# the longest values of a case, where they are longer than the example on the settings page; "" is for both languages
LONGEST: Mapping[str, Mapping[str, str]] = {
    "": {
        "nilai": "5",
        "hari": "14",
        "data": "Jumlah rumah tangga usaha pertanian menurut kecamatan 2023",
        "alasan": "Data ini dikumpulkan dan disimpan oleh dinas yang membidanginya.",
        "instansi": "Dinas Pertanian dan Ketahanan Pangan Kabupaten Contoh",
        "kontak": "Telepon: 0812 0000 0100\nSitus: distan.contoh.go.id",
        "sumber": "Kabupaten Contoh Dalam Angka 2026",
        "tautan_sumber": "\nhttps://contoh.bps.go.id/publication/2026/02/28/0123456789abcdef",
        "nomor": "K-2026-000123",
        "pertanyaan": "The officer or the application gave clear information",
    },
    "id": {"tanggal": "Senin, 30 September 2026", "batas": "Senin, 30 September 2026, 08.00 WIB"},
    "en": {"tanggal": "Wednesday, 30 September 2026", "batas": "Wednesday, 30 September 2026, 08.00 WIB"},
}
SHORT_MOMENT = {"id": "Sen 30 Nov 08.00", "en": "Wed 30 Sep 08.00"}
RATING_PATH, TRACKING_PATH = f"/nilai/{'0' * 36}", f"/k/K-2026-000123/{'0' * 16}"
# texts in which other texts stand: the longest of them
HELD: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "acknowledgement": {"bantuan": ("closed_now", "place_in_line"), "privasi": ("privacy_notice",)},
    "acknowledgement_short": {
        "bantuan": ("closed_now_short", "place_in_line_short"),
        "privasi": ("privacy_notice_short",),
    },
    "complaint_receipt": {"privasi": ("privacy_notice",)},
}


def of(text: str) -> tuple[str, int, int]:
    """Return the encoding, the letters and the parts of a text as it is sent by SMS."""
    plain = gsm7.plain(text)
    encoding, parts = gsm7.parts(plain)
    return encoding, len(plain), parts


def first_in_one_part(texts: Iterable[str]) -> str:
    """Return the first text that fits into one part. Where none does, return the first."""
    first = ""
    for text in texts:
        if of(text)[2] == 1:
            return text
        first = first or text
    return first


def longest(office: Office, key: str, language: str, body: str) -> str:
    """Return a wording of a sentence as the longest SMS that it may become in this office."""
    tracks = key in HELD
    url = office.public_url + (TRACKING_PATH if tracks else RATING_PATH)
    links = (url, f"{office.public_url}/k", "") if key == "acknowledgement_short" else (url,)
    return first_in_one_part(_filled(office, key, language, body, link) for link in links)


def _filled(office: Office, key: str, language: str, body: str, link: str) -> str:
    short = key.endswith("_short")
    held = {
        name: " ".join(_held(office, one, language) for one in several) for name, several in HELD.get(key, {}).items()
    }
    values = {name: placeholder.example for name, placeholder in OF_THE_CASE.items()}
    values |= {**LONGEST[""], **LONGEST[language], "tautan": link, "buka": _opening(language, short=short)}
    values |= {name: f"{text} " if name == "privasi" else text for name, text in held.items()}
    return render.put_in(body, render.about(office, language), values).strip()


def _held(office: Office, key: str, language: str) -> str:
    body = office.wordings.get((key, language)) or SENTENCES[key].in_language(language)
    return _filled(office, key, language, body, "")


def _opening(language: str, *, short: bool) -> str:
    return SHORT_MOMENT[language] if short else LONGEST[language]["batas"]
