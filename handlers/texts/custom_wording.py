"""The bot's sentences in the office's own words: what may stand in them, and how they look when filled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from string import Formatter

from sqlmodel import Session

from handlers.errors import BadInput, Changed
from handlers.office.office import Office
from handlers.office.overrides import mark
from handlers.texts import render, sentences
from store.office import choices

LONGEST_SENTENCE = 3000
# {placeholder} → what it stands for, in the office's language, and an example
MEANINGS: Mapping[str, tuple[str, str]] = {
    "office": ("nama pendek kantor", ""),
    "full_name": ("nama lengkap kantor", ""),
    "address": ("alamat kantor", ""),
    "phone": ("telepon kantor", ""),
    "website": ("situs kantor", ""),
    "zone": ("zona waktu", ""),
    "hours": ("jam layanan", ""),
    "number": ("nomor konsultasi", "K-2026-000123"),
    "next": ("kapan petugas membantu", ""),
    "opening": ("kapan kami buka", "Senin, 30 November 2026, 08.00 WIB"),
    "url": ("tautan", "https://loket.contoh.example/nilai/…"),
    "score": ("nilai yang diberikan", "5"),
    "days": ("banyaknya hari", "7"),
    "date": ("tanggal", "30 November 2026"),
    "due": ("batas waktu", "Senin, 30 November 2026"),
    "ways": ("jalan pengaduan lain", "lapor.go.id"),
    "items": ("data yang diminta", "Luas tanam lada 2025"),
    "reason": ("mengapa tidak ada pada kami", "Data ini dikumpulkan dinas."),
    "agency": ("instansi yang dituju", "Dinas Pertanian"),
    "contact": ("cara menghubungi instansi", "Telepon: …"),
    "source": ("judul publikasi atau tabel", "Belitung Timur Dalam Angka 2026"),
    "link": ("tautan sumber", "https://…"),
}


def built_in(key: str, language: str) -> str:
    return sentences.by_key()[key][language]


def placeholders(text: str) -> set[str]:
    """Names in braces. Raises BadInput for braces that are not a name."""
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        raise BadInput("Kurung kurawal { dan } harus berpasangan, misalnya {number}.") from None
    for _, name, spec, conversion in fields:
        if not str(name).isidentifier() or spec or conversion:
            raise BadInput(f"Kurung kurawal hanya untuk nama seperti {{number}}, bukan “{{{name}}}”.")
    return {str(name) for _, name, _, _ in fields}


def required(key: str, language: str) -> set[str]:
    """What a sentence must say: all it says of this case. What it says of the office may be left out."""
    return placeholders(built_in(key, language)) - set(render.about(Office(), language))


def allowed(key: str) -> set[str]:
    both = sentences.by_key()[key].values()
    return set().union(*map(placeholders, both)) | set(render.about(Office(), "id"))


def check(key: str, language: str, body: str) -> None:
    """Raises BadInput unless the sentence can be filled and says what it must."""
    if not body.strip():
        raise BadInput("Kalimat masih kosong. Tulis kalimatnya, atau kembalikan ke bawaan.")
    if len(body) > LONGEST_SENTENCE:
        raise BadInput(f"Kalimat terlalu panjang: paling banyak {LONGEST_SENTENCE} huruf, sekarang {len(body)}.")
    used = placeholders(body)
    if unknown := used - allowed(key):
        raise BadInput(f"{_braced(unknown)} tidak dikenal di kalimat ini. Yang dapat dipakai: {_braced(allowed(key))}.")
    if missing := required(key, language) - used:
        raise BadInput(f"{_braced(missing)} harus ada di kalimat ini, supaya warga mengetahuinya.")


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def preview(office: Office, key: str, language: str, body: str) -> str:
    """The sentence as a citizen would read it, this case's words made up."""
    known = {name: example or f"‹{name}›" for name, (_, example) in MEANINGS.items()}
    known["next"] = sentences.by_key()["open_now"][language]
    known |= {name: f"‹{name}›" for name in allowed(key) - set(known)}
    return body.format(**known | {name: str(word) for name, word in render.about(office, language).items()})


def save(db: Session, key: str, language: str, body: str, *, by: str, now: datetime, seen: str | None = None) -> None:
    """Keep the office's own wording; the built-in sentence itself is no wording. Raises BadInput and Changed."""
    body = body.replace("\r\n", "\n").strip()
    check(key, language, body)
    if seen is not None and seen != mark(choices.wordings(db).get((key, language))):
        raise Changed
    if body == built_in(key, language):
        choices.unword(db, key, language)
    else:
        choices.word(db, key, language, body, by=by, now=now)
