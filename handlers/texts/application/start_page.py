"""Sentences of the page / for citizens, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Data apa yang Anda perlukan?",
        "tab": "Layanan data",
        "other": "In English",
        "about": "Tanyakan data, publikasi, atau istilah statistik kepada petugas kami.",
        "promise": "Bantuan pertama dalam {menit} menit pada jam layanan.",
        "open": "Kami sedang buka, sampai {kapan}.",
        "closed": "Kami sedang tutup. Buka lagi {kapan}.",
        "closed_long": "Kami sedang tutup.",
        "hours": "Jam layanan: {jam} {zona}.",
        "track": "Lacak konsultasi",
        "track_hint": "Dengan nomor konsultasi Anda",
        "account": "Akun saya",
        "account_hint": "Masuk atau daftar dengan email",
        "doors": "Hubungi kami",
        "address": "Datang ke kantor",
        "office_phone": "Telepon kantor",
        "standard": "Standar pelayanan",
        "decree": "Nomor SK",
        "complaints": "Pengaduan",
        "complaint_box": "Kotak saran di kantor",
        "officers": "Masuk sebagai petugas",
    },
    "en": {
        "title": "What data do you need?",
        "tab": "Data service",
        "other": "Dalam bahasa Indonesia",
        "about": "Ask our officers about data, publications or terms of statistics.",
        "promise": "First help within {menit} minutes during service hours.",
        "open": "We are open now, until {kapan}.",
        "closed": "We are closed now. We open again on {kapan}.",
        "closed_long": "We are closed now.",
        "hours": "Service hours: {jam} {zona}.",
        "track": "Follow a consultation",
        "track_hint": "With your consultation number",
        "account": "My account",
        "account_hint": "Sign in or register by email",
        "doors": "Contact us",
        "address": "Visit our office",
        "office_phone": "Office phone",
        "standard": "Service standard (in Indonesian)",
        "decree": "Decree number",
        "complaints": "Complaints",
        "complaint_box": "Suggestion box in our office",
        "officers": "Sign in as an officer",
    },
}
