"""The form of a sentence the bot says, and its placeholders: names in braces for what changes from case to case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter


@dataclass(frozen=True)
class Sentence:
    """A sentence the bot says, in both languages, in plain words and without a promise that we cannot keep.

    key: its name in the code, and in the table of the office's own wordings.
    title: its name on the settings page, Indonesian.
    id, en: the built-in words, Indonesian and English, with placeholders of `PLACEHOLDERS`.
    must_say: placeholders of the office that a wording of its own must have. It must have those of the case always.
    parts: the most parts of an SMS that it may take, filled with the longest values; 0: it never goes by SMS.
    """

    key: str
    title: str
    id: str
    en: str
    must_say: frozenset[str] = frozenset()
    parts: int = 0

    def in_language(self, language: str) -> str:
        """Return the built-in words: English for "en", else Indonesian."""
        return self.en if language == "en" else self.id

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Names of both languages together."""
        return names_in(self.id) | names_in(self.en)


@dataclass(frozen=True)
class Placeholder:
    """A name that admins and officers write in braces.

    meaning: its meaning, as the settings page explains it, Indonesian.
    example: its value in a preview, where the office itself has none.
    """

    meaning: str
    example: str = ""


# Names are Indonesian: the people of the office type them. Filled by handlers/texts/render.py.
OF_THE_OFFICE: Mapping[str, Placeholder] = {
    "kantor": Placeholder("nama pendek kantor"),
    "nama_kantor": Placeholder("nama lengkap kantor"),
    "alamat": Placeholder("alamat kantor"),
    "telepon": Placeholder("telepon kantor"),
    "situs": Placeholder("situs kantor"),
    "zona": Placeholder("zona waktu"),
    "jam": Placeholder("jam layanan"),
    "antre": Placeholder("cara mengambil nomor antrean lewat pesan, bila kantor memakai buku tamu"),
    "cara_mengadu": Placeholder("jalan pengaduan lain"),
    "survei_resmi": Placeholder("tautan survei resmi tahun ini"),
}
OF_THE_CASE: Mapping[str, Placeholder] = {
    "nomor": Placeholder("nomor konsultasi", "K-2026-000123"),
    "nomor_konsultasi": Placeholder("nomor konsultasi yang menjawab pesan itu", "K-2026-000124"),
    "bantuan": Placeholder("kapan petugas membantu"),
    "antrean": Placeholder("nomor antrean di loket", "K-014"),
    "menunggu": Placeholder("berapa tamu menunggu sebelumnya", "3"),
    "urutan": Placeholder("urutan warga saat ini", "12"),
    "buka": Placeholder("kapan kami buka", "Senin, 30 November 2026, 08.00 WIB"),
    "tautan": Placeholder("tautan", "https://loket.contoh.example/nilai/…"),
    "privasi": Placeholder("pemberitahuan data pribadi, hanya pada pesan pertama"),
    "nilai": Placeholder("nilai yang diberikan", "5"),
    "hari": Placeholder("banyaknya hari", "7"),
    "banyak": Placeholder("banyaknya pernyataan survei", "16"),
    "pertanyaan": Placeholder("pernyataan survei", "Prosedur mudah diikuti"),
    "tanggal": Placeholder("tanggal", "30 November 2026"),
    "batas": Placeholder("batas waktu", "Senin, 30 November 2026"),
    "data": Placeholder("data yang diminta", "Luas tanam padi 2025"),
    "data_terbuka": Placeholder("data yang mungkin dilihat orang lain", "nama, nomor telepon, dan isi konsultasi"),
    "kejadian": Placeholder("kapan dan bagaimana kejadiannya", "pada 20 November 2026 sebuah laptop kantor hilang"),
    "penanganan": Placeholder("apa yang dilakukan kantor", "kata sandi diganti dan laptop dihapus dari jauh"),
    "alasan": Placeholder("mengapa tidak ada pada kami", "Data ini dikumpulkan dinas."),
    "instansi": Placeholder("instansi yang dituju", "Dinas Pertanian"),
    "kontak": Placeholder("cara menghubungi instansi", "Telepon: …"),
    "tahun": Placeholder("tahun data", "2026"),
    "sumber": Placeholder("judul publikasi atau tabel", "Kabupaten Dalam Angka 2026"),
    "tautan_sumber": Placeholder("tautan sumber", "https://…"),
    "nama": Placeholder("nama warga", "Ibu Siti"),
    "petugas": Placeholder("nama Anda"),
}
PLACEHOLDERS: Mapping[str, Placeholder] = {**OF_THE_OFFICE, **OF_THE_CASE}


def names_in(text: str) -> frozenset[str]:
    """Return the names in braces of a text that is known to be well formed."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
