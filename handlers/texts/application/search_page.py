"""Sentences of the page /cari-data, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.catalogue_words import CatalogueKind

PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "tab": "Cari data",
        "title": "Data apa yang Anda perlukan?",
        "about": "Cari dulu di katalog publikasi, tabel, dan berita resmi BPS.",
        "then": "Bila belum ketemu, tanya petugas. Gratis.",
        "field": "Kata pencarian",
        "hint": "Misalnya: produksi lada 2023",
        "search": "Cari",
        "results": "Hasil pencarian",
        "found": "{jumlah} judul untuk “{kata}”",
        "similar": "Tidak ada yang persis. Ini yang mirip: periksa wilayah dan tahunnya.",
        "nothing": "Katalog tidak memuat judul untuk “{kata}”. Coba kata atau tahun lain, atau tanya petugas.",
        "empty": "Tulis data yang dicari, misalnya: produksi lada 2023.",
        "vague": "Kata itu belum menyebut datanya. Tulis data yang dicari, misalnya: produksi lada 2023.",
        "long": "Terlalu panjang untuk dicari, paling banyak {batas} huruf. Tulis intinya saja.",
        "unavailable": "Pencarian sedang terganggu, jadi kami belum tahu apakah datanya ada. Coba lagi nanti, atau "
        "tanya petugas.",
        "often": "Baru saja banyak pencarian dari jaringan ini. Coba lagi satu jam lagi, atau tanya petugas.",
        "offline": "Pencarian belum sampai ke kami. Periksa jaringan, lalu tekan Cari.",
        "gaps": "Belum termuat di katalog: {daftar}.",
        "as_of": "Katalog per {tanggal}.",
        "data": "data {tahun}",
        "released": "terbit {tanggal}",
        "wider": "wilayah lebih luas",
        "other_year": "tahun lain",
        "open": "Buka di situs BPS",
        "citation": "Sumber untuk disalin",
        "start": "Hasilnya tampil di sini.",
        "ask_title": "Belum ketemu? Tanya petugas",
        "ask_about": "Yang Anda cari dan judul yang tampil di sini ikut terkirim.",
        "solved": "Ini yang saya cari",
        "wish": "Kabari saya",
        "solved_title": "Data Anda sudah ketemu",
        "solved_about": "Terima kasih. Buka datanya di situs BPS, dan tulis sumbernya bila Anda memakainya.",
        "again": "Cari data lain",
        "ways": "Cara lain menghubungi kami",
        "other": "In English",
    },
    "en": {
        "tab": "Find data",
        "title": "What data do you need?",
        "about": "Search the catalogue of BPS first: publications, tables and press releases.",
        "then": "If you do not find it, ask an officer. It is free.",
        "field": "Words to search",
        "hint": "For example: pepper production 2023",
        "search": "Search",
        "results": "Search results",
        "found": "Titles for “{kata}”: {jumlah}",
        "similar": "Nothing exact. These are similar: check their area and year.",
        "nothing": "The catalogue has no title for “{kata}”. Try other words or another year, or ask an officer.",
        "empty": "Write the data you look for, for example: pepper production 2023.",
        "vague": "These words do not name the data yet. Write what you look for, for example: pepper production 2023.",
        "long": "Too long to search for, at most {batas} letters. Write only what matters.",
        "unavailable": "The search has a fault now, so we do not know yet whether the data exist. Try again later, or "
        "ask an officer.",
        "often": "There were many searches from this network just now. Try again in an hour, or ask an officer.",
        "offline": "Your search has not reached us. Check the network, then press Search.",
        "gaps": "Not in the catalogue yet: {daftar}.",
        "as_of": "Catalogue as of {tanggal}.",
        "data": "data of {tahun}",
        "released": "released {tanggal}",
        "wider": "wider area",
        "other_year": "another year",
        "open": "Open on the site of BPS",
        "citation": "Source to copy",
        "start": "The results stand here.",
        "ask_title": "Not found? Ask an officer",
        "ask_about": "What you search for and the titles you see here are sent along.",
        "solved": "This is what I need",
        "wish": "Tell me",
        "solved_title": "You found your data",
        "solved_about": "Thank you. Open the data on the site of BPS, and name the source where you use them.",
        "again": "Find other data",
        "ways": "Other ways to reach us",
        "other": "Dalam bahasa Indonesia",
    },
}

KINDS: Mapping[str, Mapping[CatalogueKind, str]] = {
    "id": {
        CatalogueKind.PUBLICATION: "Publikasi",
        CatalogueKind.STATIC_TABLE: "Tabel",
        CatalogueKind.VARIABLE: "Tabel dinamis",
        CatalogueKind.PRESS_RELEASE: "Berita resmi statistik",
        CatalogueKind.SIMDASI: "Tabel",
    },
    "en": {
        CatalogueKind.PUBLICATION: "Publication",
        CatalogueKind.STATIC_TABLE: "Table",
        CatalogueKind.VARIABLE: "Dynamic table",
        CatalogueKind.PRESS_RELEASE: "Press release",
        CatalogueKind.SIMDASI: "Table",
    },
}


def gaps(found: Sequence[tuple[CatalogueKind, str]], lang: str) -> str:
    """Return which lists the catalogue lacks, in a sentence, "" for none. found: of each its kind and its area."""
    named = dict.fromkeys(" ".join(filter(None, (KINDS[lang][kind], area))) for kind, area in found)
    return PAGE[lang]["gaps"].format(daftar=", ".join(named)) if named else ""
