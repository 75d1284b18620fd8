"""Sentences of a page that could not be answered, Indonesian and English side by side. Officers read the Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

# by status: a heading, and what to do next. Everything else gets the sentences of 500
ERRORS: Mapping[str, Mapping[int, tuple[str, str]]] = {
    "id": {
        400: ("Permintaan tidak lengkap", "Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi."),
        401: ("Anda belum masuk", "Masuk dahulu, lalu coba lagi."),
        403: ("Tidak diizinkan", "Halaman ini tidak dapat dibuka dari sini."),
        404: (
            "Halaman tidak ada",
            "Periksa alamatnya. Tautan nilai berlaku hanya seperti yang kami kirim kepada Anda.",
        ),
        405: ("Permintaan tidak dikenal", "Kembali ke halaman sebelumnya."),
        410: (
            "Tautan ini sudah ditarik",
            "Berkasnya tidak dapat diunduh lagi. Balas pesan kami bila Anda masih perlu.",
        ),
        413: (
            "Berkas terlalu besar",
            "Belum ada yang tersimpan. Semua berkas bersama-sama paling besar 25 MB: kembali ke isian, lalu pilih "
            "berkas yang lebih kecil atau tulis tautan unduhnya.",
        ),
        500: ("Ada yang rusak di pihak kami", "Tulisan Anda belum terkirim. Coba lagi sebentar lagi."),
        503: ("Basis data sedang sibuk", "Belum ada yang tersimpan. Tunggu beberapa detik, lalu kirim lagi."),
    },
    "en": {
        400: ("Something is missing", "Go back to the page before, reload it, then try again."),
        401: ("You are not signed in", "Sign in first, then try again."),
        403: ("Not allowed", "This page cannot be opened from here."),
        404: ("There is no such page", "Check the address. A link works only as we sent it to you."),
        405: ("Unknown request", "Go back to the page before."),
        410: ("This link was withdrawn", "The file cannot be downloaded any more. Answer our message if you need it."),
        413: (
            "The files are too large",
            "Nothing was stored. All files together may have 25 MB: go back to the form, then choose smaller files or "
            "write a link to them.",
        ),
        500: ("Something broke on our side", "What you wrote was not sent. Try again in a moment."),
        503: ("The database is busy", "Nothing was stored. Wait a few seconds, then send it again."),
    },
}
PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "stale": "Halaman ini sudah kedaluwarsa",
        "stale_more": "Masuk atau muat ulang halaman, lalu kirim lagi. Tulisan Anda ada di sini.",
        "refused": "Belum dikerjakan",
        "typed": "Tulisan Anda",
        "inbox": "Ke kotak masuk",
        "form": "Kembali ke isian",
        "start": "Ke halaman awal",
        "sign_in": "Masuk",
    },
    "en": {
        "stale": "This page is out of date",
        "stale_more": "Sign in or reload the page, then send it again. What you wrote is here.",
        "refused": "Not done",
        "typed": "What you wrote",
        "inbox": "To the inbox",
        "form": "Back to the form",
        "start": "To the start page",
        "sign_in": "Sign in",
    },
}
