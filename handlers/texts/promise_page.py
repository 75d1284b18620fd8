"""Sentences of the public page of the service standard, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

# the foot of every page for citizens
FOOT: Mapping[str, Mapping[str, str]] = {
    "id": {"complaints": "Pengaduan:", "promise": "Janji dan kenyataan layanan kami"},
    "en": {"complaints": "Complaints:", "promise": "Our promise, and how we keep it"},
}
PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Janji dan kenyataan",
        "other": "In English",
        "about": "Apa yang kami janjikan, dan seberapa jauh kami menepatinya.",
        "reality": "Kenyataan {bulan}",
        "so_far": "Sejak awal bulan sampai {kapan}. Angka yang sama dengan laporan kantor kami.",
        "share": "Bantuan pertama tepat waktu",
        "share_of": "dari {n} konsultasi, target {target} dalam jam layanan",
        "in_line": "Yang menunggu saat kantor buka dinilai menurut urutan antreannya.",
        "median": "Waktu tengah sampai bantuan pertama",
        "median_of": "dari {n} konsultasi, dalam jam layanan",
        "index": "Indeks kepuasan masyarakat",
        "index_of": "dari {n} penilaian lengkap, skala 25 sampai 100",
        "unmet": "Kebutuhan data yang belum terpenuhi",
        "unmet_of": "dari {n} kebutuhan data",
        "few": "Belum cukup untuk ditampilkan: baru {n}, paling sedikit {least}.",
        "pledge": "Maklumat pelayanan",
        "standard": "Standar pelayanan",
        "decree": "Nomor SK {nomor}",
        "private": "Halaman ini tidak memuat nama atau isi percakapan siapa pun.",
        "hour": "jam",
        "minute": "menit",
        "second": "detik",
    },
    "en": {
        "title": "Promise and reality",
        "other": "Dalam bahasa Indonesia",
        "about": "What we promise, and how far we keep it.",
        "reality": "Reality in {bulan}",
        "so_far": "From the start of the month to {kapan}. The same figures as in our office's report.",
        "share": "First help in time",
        "share_of": "of {n} consultations, target {target} within service hours",
        "in_line": "Those who waited when the office opened are judged by their place in line.",
        "median": "Median time to first help",
        "median_of": "of {n} consultations, within service hours",
        "index": "Public satisfaction index",
        "index_of": "of {n} complete ratings, on a scale from 25 to 100",
        "unmet": "Data needs that are not met",
        "unmet_of": "of {n} data needs",
        "few": "Not enough to show: {n} so far, at least {least} are needed.",
        "pledge": "Service pledge (in Indonesian)",
        "standard": "Service standard (in Indonesian)",
        "decree": "Decree number {nomor}",
        "private": "This page holds nobody's name or conversation.",
        "hour": "h",
        "minute": "min",
        "second": "s",
    },
}
